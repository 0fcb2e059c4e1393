/** Every command against a real server: the operators' manual. */
import assert from 'node:assert/strict';
import { run } from '../../../console/cli/run.ts';
import type { Store } from '../../../shared/store/store.ts';
import { type Description, firstSeen } from '../../../shared/types/description.ts';
import { NO_POWER } from '../../../shared/types/power.ts';
import { aTerminal, type RecordingTerminal } from '../../support/a_terminal.ts';
import { NOW } from '../../support/builders.ts';
import { type LocalLab, openLocalLab } from '../../support/local_lab.ts';
import { change } from '../../support/change.ts';
import { plain } from '../../support/plain.ts';

/** The server's time: 85 s after the last reports, before they count as silent. */
const LATER = new Date(NOW.getTime() + 85_000);
const TEN_MINUTES_MS = 10 * 60_000;

const put = async (store: Store, machineId: string, overrides: Partial<Description> = {}): Promise<void> => {
  const machine = { ...firstSeen(machineId, NOW.toISOString()), ...overrides };
  await change(store, machineId, () => machine, { actor: 'test@example.org', eventId: '' });
};

describe('machines', () => {
  let lab: LocalLab;
  beforeEach(async () => {
    lab = await openLocalLab({ now: () => LATER });
    await put(lab.store, 'skia-1', { Dimensions: { id: ['skia-1'], device_type: ['sargo'] }, Battery: 80 });
    await put(lab.store, 'skia-2', { PowerCycleState: 'available', Recovering: 'Too hot.' });
    await put(lab.store, 'skia-3', { IsQuarantined: true });
  });
  afterEach(() => lab.close());

  /** `own` is the time of the computer on which the command runs. */
  const machines = async (
    args: readonly string[],
    terminal: RecordingTerminal = aTerminal(),
    own: Date = LATER,
  ) => {
    const code = await run([...args, '--server', lab.url], {
      terminal,
      signal: new AbortController().signal,
      useProxy: () => undefined,
      now: () => own,
    });
    const { lines, errors, questions } = terminal;
    return { code, lines, errors, questions };
  };
  const get = async (machineId: string): Promise<Description> => (await lab.store.get(machineId))!;

  describe('list', () => {
    it('shows the health, device and trouble of every machine, worst first', async () => {
      assert.deepEqual(await machines(['list']), {
        code: 0,
        errors: [],
        questions: [],
        lines: [
          'MACHINE  HEALTH       FOR  SEEN  DEVICE  POWER  BATTERY  WHY',
          'skia-3   quarantined  0s   1m                            A task quarantined it since 03:05 (0 min).',
          'skia-2   recovering   0s   1m            ok              Too hot since 03:05 (0 min).',
          'skia-1   idle              1m    sargo          80 %',
        ],
      });
    });

    it('shows the columns asked for, in the order asked for', async () => {
      const { lines } = await machines(['list', '--columns', 'battery,machine,device', '--sort', '-machine']);
      assert.deepEqual(lines, [
        'BATTERY  MACHINE  DEVICE',
        '         skia-3',
        '         skia-2',
        '80 %     skia-1   sargo',
      ]);
    });

    it('prints a header and a line for each machine with --csv', async () => {
      await put(lab.store, 'skia-2', { Note: { Message: '=1+1, "two"\n', User: '', Timestamp: '' } });
      const { lines, errors } = await machines(['list', '--csv', '--columns', 'machine,battery,seen,note']);
      assert.deepEqual(errors, []);
      assert.deepEqual(lines.toSorted(), [
        'machine,battery,seen,note',
        'skia-1,80,84,',
        `skia-2,,84,"'=1+1, ""two""\\n"`,
        'skia-3,,84,',
      ]);
    });

    it('shows why a task asked for quarantine, and why a device was not read', async () => {
      await put(lab.store, 'skia-3', { IsQuarantined: true, QuarantineReason: 'disk full\n' });
      await put(lab.store, 'skia-4', {
        Recovering: 'No adb device has been seen',
        Trouble: 'adb: device unauthorized',
        Note: { Message: 'on its way', User: '', Timestamp: '' },
      });
      const { lines } = await machines(['list', '--sort', 'machine']);
      const [quarantined, missing] = lines.slice(-2);
      assert.match(quarantined!, / A task quarantined it: disk full\.$/);
      assert.match(
        missing!,
        / No adb device has been seen since 03:05 \(0 min\)\. adb: device unauthorized · on its way$/,
      );
    });

    it('shows the machines for which every term of the filter holds', async () => {
      const { lines } = await machines(['list', 'SARGO', 'health:idle']);
      assert.deepEqual(
        lines.map((line) => line.split(' ')[0]),
        ['MACHINE', 'skia-1'],
      );
    });

    it('fails if no machine matches the filter', async () => {
      assert.equal((await machines(['list', 'oriole', '--json'])).lines.join(), '[]');
      assert.deepEqual(await machines(['list', 'oriole']), {
        code: 3,
        lines: [],
        errors: ['No machine matches oriole'],
        questions: [],
      });
    });

    it('prints Descriptions with --json', async () => {
      const { lines } = await machines(['list', '--json', 'skia-2']);
      assert.deepEqual(JSON.parse(lines.join('\n')), JSON.parse(JSON.stringify([await get('skia-2')])));
    });

    it('escapes control characters of a note', async () => {
      await put(lab.store, 'skia-1', {
        Note: { Message: '\u001b]0;root\u0007\u001b[2J\nskia-9 available', User: '', Timestamp: '' },
      });
      const { lines } = await machines(['list', 'skia-1']);
      assert.equal(lines.length, 2);
      assert.match(lines[1]!, /\\u001b\]0;root\\u0007\\u001b\[2J\\nskia-9 available$/);
    });

    it('prints no line wider than the terminal', async () => {
      await put(lab.store, 'skia-1', { Note: { Message: 'long '.repeat(100), User: '', Timestamp: '' } });
      const { lines, errors } = await machines(['list'], aTerminal({ columns: 60 }));
      assert.deepEqual(errors, [
        '2 of 3 machines take no tasks: 1 quarantined · 1',
        '    recovering · 1 idle',
      ]);
      assert.deepEqual(
        lines.filter((line) => line.length > 60),
        [],
      );
    });
  });

  for (const [what, aheadMs] of [
    ['behind', -TEN_MINUTES_MS],
    ['ahead', TEN_MINUTES_MS],
  ] as const)
    it(`measure ages by the server's clock if their own is ten minutes ${what}`, async () => {
      const own = new Date(LATER.getTime() + aheadMs);
      const listed = await machines(['list', 'skia-1'], aTerminal({ isColor: true }), own);
      assert.ok(listed.lines[1]!.includes('\u001b[31m1m\u001b[39m'), listed.lines[1]);
      const shown = await machines(['show', 'skia-1'], aTerminal(), own);
      assert.match(shown.lines.join('\n'), /^ {2}Seen {10}1m ago \(2026-01-02 03:04:05Z\)$/m);
    });

  describe('maintain and release', () => {
    it('apply to several machines and report those that need no change', async () => {
      await machines(['maintain', 'skia-2']);
      assert.deepEqual(await machines(['maintain', 'skia-1', 'skia-2']), {
        code: 0,
        lines: ['skia-1: is in maintenance', 'skia-2: was already in maintenance'],
        errors: ['skia-1: No healthy sargo would be left in pool PoolNotFound.'],
        questions: [],
      });
      assert.deepEqual((await machines(['release', 'skia-1', 'skia-3'])).lines, [
        'skia-1: is back in service',
        'skia-3: was not in maintenance',
      ]);
      assert.equal((await get('skia-1')).MaintenanceMode, '');
      assert.match((await get('skia-2')).MaintenanceMode, /^operator@localhost /);
    });

    it('continue after an unknown machine and return its exit code', async () => {
      const { code, lines, errors } = await machines(['maintain', 'skia-9', 'skia-1', '--json']);
      assert.equal(code, 3);
      assert.deepEqual(
        lines.map((line) => Object.keys(JSON.parse(line) as object)),
        [
          ['machine', 'problem', 'error'],
          ['machine', 'changed'],
        ],
      );
      assert.match(errors.at(-1)!, /^skia-9: There is no machine skia-9; did you mean skia-1\?$/);
    });

    it('take IDs separated by commas or spaces', async () => {
      const { lines } = await machines(['maintain', 'skia-1,skia-2,', 'skia-3', 'skia-1']);
      assert.deepEqual(
        lines.map((line) => line.split(':')[0]),
        ['skia-1', 'skia-2', 'skia-3'],
      );
    });

    it('say why, with what ticket and until when; what is left out stays', async () => {
      await machines(['maintain', 'skia-1', '--reason', 'new hub', '--until', '2h']);
      await machines(['maintain', 'skia-1', '--ticket', 'b/12']);
      const { Reason, Ticket, Until } = (await get('skia-1')).Maintenance;
      assert.deepEqual([Reason, Ticket, Until.slice(0, 16)], ['new hub', 'b/12', '2026-01-02T05:05']);
      const { errors } = await machines(['release', 'skia-1']);
      assert.deepEqual(errors, [
        'skia-1: operator@localhost has it in maintenance since 2026-01-02 03:05:30Z: new hub; b/12.',
      ]);
    });

    it('apply to machines that match words only with --matching, after listing them and asking', async () => {
      const terminal = aTerminal({ answer: true });
      const { code, errors, questions } = await machines(
        ['maintain', '--matching', 'skia', 'forced'],
        terminal,
      );
      assert.deepEqual([code, questions], [0, ['Take skia-3 out of service?']]);
      assert.deepEqual(errors, [
        'MACHINE  HEALTH       FOR  WHY                                         FOUND IN',
        'skia-3   quarantined  0s   A task quarantined it since 03:05 (0 min).  machine "skia-3", why "Forced Quarantine"',
      ]);
      assert.notEqual((await get('skia-3')).MaintenanceMode, '');
      assert.equal((await machines(['maintain', 'skia'])).code, 3);
    });

    it('change nothing if the answer is no', async () => {
      const { code, lines } = await machines(
        ['maintain', '--matching', 'skia'],
        aTerminal({ answer: false }),
      );
      assert.deepEqual([code, lines], [6, []]);
      assert.equal((await get('skia-1')).MaintenanceMode, '');
    });

    it('fail if no machine matches', async () => {
      const { code, errors } = await machines(['maintain', '--matching', 'oriole']);
      assert.deepEqual([code, errors], [3, ['No machine matches oriole']]);
    });
  });

  describe('cycle', () => {
    it('does not ask without a warning, and changes nothing the second time', async () => {
      assert.deepEqual((await machines(['cycle', 'skia-2'])).lines, ['skia-2: will be power-cycled']);
      assert.deepEqual((await machines(['cycle', 'skia-2'])).lines, [
        'skia-2: power cycle was already requested',
      ]);
      assert.equal((await get('skia-2')).PowerCycle, true);
    });

    for (const [condition, overrides, warning] of [
      ['a task is running', { PowerCycleState: 'available', RunningSwarmingTask: true }, /task is running/],
      ['the outlet is in error', { PowerCycleState: 'in_error' }, /outlet reported an error/],
      ['nothing controls the outlet', { PowerCycleState: 'not_available' }, /outlet cannot be controlled/],
    ] as const)
      it(`warns if ${condition}, and asks unless --yes is passed`, async () => {
        await put(lab.store, 'skia-1', overrides);
        const declined = await machines(['cycle', 'skia-1', 'skia-2'], aTerminal({ answer: false }));
        assert.equal(declined.code, 6);
        assert.match(declined.errors.join('\n'), warning);
        assert.deepEqual(declined.questions, ['Power-cycle 2 machines anyway?']);
        assert.equal((await get('skia-2')).PowerCycle, false);

        const noTerminal = await machines(['cycle', 'skia-1']);
        assert.equal(noTerminal.code, 6);
        assert.match(noTerminal.errors.at(-1)!, /Not a terminal, cannot ask; pass --yes/);

        const confirmed = await machines(['cycle', 'skia-1', '--yes']);
        assert.deepEqual([confirmed.code, confirmed.lines], [0, ['skia-1: will be power-cycled']]);
      });

    it('is taken back by cancel-cycle', async () => {
      await machines(['cycle', 'skia-2']);
      assert.deepEqual((await machines(['cancel-cycle', 'skia-2'])).lines, [
        'skia-2: will not be power-cycled',
      ]);
      assert.deepEqual((await machines(['cancel-cycle', 'skia-2'])).lines, [
        'skia-2: no power cycle was requested',
      ]);
      assert.equal((await get('skia-2')).PowerCycle, false);
    });
  });

  describe('note', () => {
    it('sets the note of several machines', async () => {
      assert.deepEqual((await machines(['note', 'skia-1,skia-2', '--message', 'screen is  broken'])).lines, [
        'skia-1: note set',
        'skia-2: note set',
      ]);
      assert.equal((await get('skia-2')).Note.Message, 'screen is  broken');
      assert.equal((await get('skia-2')).Note.User, 'operator@localhost');
    });

    it('removes a note with an empty text', async () => {
      await machines(['note', 'skia-1', '--message', 'broken']);
      assert.deepEqual((await machines(['note', 'skia-1', '--message', ''])).lines, ['skia-1: note removed']);
      assert.equal((await get('skia-1')).Note.Message, '');
    });

    it('refuses to run without a text, so that no word of it is taken for a machine', async () => {
      const { code, errors } = await machines(['note', 'skia-1', 'skia-2', 'broken']);
      assert.deepEqual([code, errors], [2, ['Pass the text of the note: --message TEXT; see --help']]);
      assert.equal((await get('skia-1')).Note.Message, '');
    });

    it('names the nearest machine if there is no such one', async () => {
      const { code, errors } = await machines(['note', 'skai-1', '--message', 'x']);
      assert.equal(code, 3);
      assert.deepEqual(errors, ['skai-1: There is no machine skai-1; did you mean skia-1?']);
    });
  });

  it('clear-quarantine clears a forced quarantine, after a question', async () => {
    const args = ['clear-quarantine', 'skia-3', 'skia-1'];
    assert.equal((await machines(args)).code, 6);
    const { lines, questions } = await machines(args, aTerminal({ answer: true }));
    assert.deepEqual(questions, ['Clear the quarantine of 2 machines?']);
    assert.deepEqual(lines, ['skia-3: quarantine cleared', 'skia-1: was not quarantined']);
    assert.equal((await get('skia-3')).IsQuarantined, false);
  });

  describe('supply', () => {
    it('says how a ChromeOS device is reached, and its dimensions', async () => {
      await put(lab.store, 'skia-1', { AttachedDevice: 'ssh' });
      const args = ['supply', 'skia-1', '--ssh', 'root@skia-cros-1', '--yes'];
      const { code, lines } = await machines([
        ...args,
        '--dimension',
        'gpu=MaliG72',
        '--dimension',
        'cpu=arm,arm64',
      ]);
      assert.deepEqual([code, lines], [0, ['skia-1: is reached at root@skia-cros-1']]);
      const { SSHUserIP, SuppliedDimensions } = await get('skia-1');
      assert.equal(SSHUserIP, 'root@skia-cros-1');
      assert.deepEqual(plain(SuppliedDimensions), { gpu: ['MaliG72'], cpu: ['arm', 'arm64'] });
    });

    for (const dimension of ['gpu', '=x', 'gpu=', 'gpu=a,,b'])
      it(`refuses the dimension "${dimension}"`, async () => {
        const { code } = await machines(['supply', 'skia-1', '--ssh', 'a@b', '--dimension', dimension]);
        assert.equal(code, 2);
      });

    it('takes __proto__ for a name like any other', async () => {
      const args = ['supply', 'skia-1', '--ssh', 'a@b', '--yes', '--dimension', '__proto__=x'];
      assert.equal((await machines(args)).code, 0);
      assert.deepEqual(Object.keys((await get('skia-1')).SuppliedDimensions), ['__proto__']);
    });
  });

  describe('attach', () => {
    it('sets the attached device and reports machines that need no change', async () => {
      await machines(['attach', 'adb', 'skia-2']);
      assert.deepEqual((await machines(['attach', 'adb', 'skia-1', 'skia-2'])).lines, [
        'skia-1: attached device set to adb',
        'skia-2: attached device was already adb',
      ]);
      assert.equal((await get('skia-1')).AttachedDevice, 'adb');
    });

    it('asks first if a task is running', async () => {
      await put(lab.store, 'skia-1', { RunningSwarmingTask: true });
      const declined = await machines(['attach', 'ios', 'skia-1'], aTerminal({ answer: false }));
      assert.deepEqual(
        [declined.code, declined.questions],
        [6, ['Set the attached device of skia-1 to ios anyway?']],
      );
      assert.match(declined.errors.join('\n'), /task is running/);
      assert.equal((await get('skia-1')).AttachedDevice, 'nodevice');
    });

    for (const args of [['attach'], ['attach', 'skia-1'], ['attach', 'floppy', 'skia-1']])
      it(`refuses "${args.join(' ')}" and lists the kinds of device`, async () => {
        const { code, errors } = await machines(args);
        assert.equal(code, 2);
        assert.match(errors[0]!, /Name the attached device \(nodevice\|adb\|ios\|pyocd\|ssh\)/);
      });
  });

  describe('forget-device and forget', () => {
    it('change nothing if the answer is no or there is no terminal', async () => {
      for (const name of ['forget-device', 'forget']) {
        assert.equal((await machines([name, 'skia-1'], aTerminal({ answer: false }))).code, 6);
        assert.match(
          (await machines([name, 'skia-1'])).errors.at(-1)!,
          /Not a terminal, cannot ask; pass --yes/,
        );
      }
      assert.deepEqual((await get('skia-1')).Dimensions['device_type'], ['sargo']);
    });

    it('forget what is known about the device', async () => {
      const { questions, lines } = await machines(['forget-device', 'skia-1'], aTerminal({ answer: true }));
      assert.deepEqual(questions, ['Forget the device of skia-1?']);
      assert.deepEqual(lines, ['skia-1: device forgotten']);
      assert.equal((await get('skia-1')).Dimensions['device_type'], undefined);
      assert.deepEqual((await machines(['forget-device', 'skia-1', '--yes'])).lines, [
        'skia-1: no device was recorded',
      ]);
    });

    it('list the machines that match, ask once, and forget them', async () => {
      const terminal = aTerminal({ answer: true });
      const { questions, errors, lines } = await machines(['forget', '--matching', 'skia-'], terminal);
      assert.deepEqual(questions, ['Forget 3 machines?']);
      assert.equal(
        errors[1],
        'skia-1   idle                                                          machine "skia-1"',
      );
      assert.equal(lines.at(-1), 'skia-3: forgotten');
      assert.equal(await lab.store.get('skia-1'), undefined);
      assert.equal((await machines(['forget', 'skia-1', '--yes'])).code, 3);
    });

    it('choose by how the machines are now, though others have just read the list', async () => {
      assert.equal((await machines(['list'])).code, 0);
      await put(lab.store, 'skia-3', { IsQuarantined: false });
      await put(lab.store, 'skia-1', { IsQuarantined: true });
      const { lines } = await machines(['forget', '--matching', 'health:quarantined', '--yes']);
      assert.deepEqual(lines, ['skia-1: forgotten']);
      await machines(['maintain', 'skia-3']);
      const released = await machines(['release', '--matching', 'health:maintenance', '--yes']);
      assert.deepEqual(released.lines, ['skia-3: is back in service']);
    });

    it('leave a machine alone whose health changed while they asked', async () => {
      const terminal = aTerminal({ answer: true });
      const confirm = async () => {
        await put(lab.store, 'skia-1', { IsQuarantined: true });
        return true;
      };
      const { code, lines, errors } = await machines(['forget', 'skia-1', 'skia-2'], {
        ...terminal,
        confirm,
      });
      assert.deepEqual([code, lines], [1, ['skia-2: forgotten']]);
      assert.equal(
        errors.at(-1),
        'skia-1: left alone: its health has changed since it was listed; look at it again',
      );
      assert.notEqual(await lab.store.get('skia-1'), undefined);
    });

    it('say that the record of a maintenance goes too; the machine comes back in maintenance, but not with --for-good', async () => {
      const again = async () => {
        await put(lab.store, 'skia-1');
        return (await get('skia-1')).MaintenanceMode !== '';
      };
      await machines(['maintain', 'skia-1', '--reason', 'new hub']);
      const { errors } = await machines(['forget', 'skia-1', '--yes']);
      assert.match(
        errors.at(-1)!,
        /: new hub\. This record goes too; if it reports again within 8 days, it is in maintenance\.$/,
      );
      assert.equal(await again(), true);
      const forGood = await machines(['forget', 'skia-1', '--for-good', '--yes']);
      assert.match(forGood.errors.at(-1)!, / This record goes too, for good\.$/);
      assert.equal(await again(), false);
    });
  });

  describe('expect', () => {
    it('announces machines, on which other commands then work', async () => {
      assert.deepEqual(await machines(['expect', 'skia-8', 'skia-9', 'skia-1']), {
        code: 0,
        lines: [
          'skia-8: is expected',
          'skia-9: is expected',
          'skia-1: has reported already, or is expected by then',
        ],
        errors: [],
        questions: [],
      });
      assert.deepEqual((await machines(['note', 'skia-8', '--message', 'arrives on Monday'])).lines, [
        'skia-8: note set',
      ]);
      assert.match(
        (await machines(['list', 'health:expected'])).lines[1]!,
        /^skia-8 +expected +0s +never .* It was announced and has not reported yet\. · arrives on Monday$/,
      );
      assert.match((await machines(['show', 'skia-8'])).lines.join('\n'), /^ {2}Seen +never$/m);
      assert.equal((await machines(['list', 'seen:none'])).lines.length, 3);
    });

    it("takes a time or a span, by the server's clock", async () => {
      const own = new Date(LATER.getTime() + TEN_MINUTES_MS);
      const at = new Date(LATER.getTime() + 2 * 3_600_000).toISOString();
      await machines(['expect', 'skia-9', '--by', '2h'], aTerminal(), own);
      const { next } = await lab.store.update('skia-9', (was) => was, { actor: '', eventId: '' });
      // The Date header has whole seconds.
      assert.equal(next!.Kept.ExpectedBy.slice(0, 19), at.slice(0, 19));
    });

    it("prints the server's reason if the time has passed", async () => {
      const { code, errors } = await machines(['expect', 'skia-9', '--by', '2020-01-01T00:00:00Z']);
      assert.equal(code, 1);
      assert.match(errors[0]!, /^.*has passed; name a later time$/);
    });

    it('refuses a time that is none', async () => {
      const { code, errors } = await machines(['expect', 'skia-9', '--by', 'monday']);
      assert.equal(code, 2);
      assert.match(errors[0]!, /^--by must be a span such as 30m/);
    });
  });

  describe('show', () => {
    it('prints what is known about a machine, and its timeline', async () => {
      await machines(['note', 'skia-1', '--message', 'screen broken']);
      const { code, lines } = await machines(['show', 'skia-1']);
      const text = lines.join('\n');
      assert.equal(code, 0);
      for (const expected of [
        /^skia-1$/m,
        /^ {2}Health {8}idle$/m,
        /^ {2}Battery {7}80 %$/m,
        /^ {2}Dimension {5}device_type: sargo$/m,
        / note +screen broken +operator@localhost$/m,
        /created/,
      ])
        assert.match(text, expected);
    });

    it('prints why a task asked for quarantine, and why a device was not read', async () => {
      const reasons = { QuarantineReason: 'disk full\n', Trouble: 'adb: device \u001b[2Junauthorized' };
      await put(lab.store, 'skia-1', { IsQuarantined: true, ...reasons });
      const text = (await machines(['show', 'skia-1'])).lines.join('\n');
      assert.match(text, /^ {2}Quarantine {4}disk full since 2026-01-02 03:05:30Z$/m);
      assert.match(text, /^ {2}Trouble {7}adb: device \\u001b\[2Junauthorized$/m);
      assert.match(text, / trouble +adb: device /);
    });

    it('prints since when a machine is unwell, why, what to do, and who did what and when', async () => {
      const at = '2026-01-02T03:00:35.000Z';
      const Request = { ID: 'r1', At: at, By: 'kim@example.org', ClaimedBy: 'rack4-pdu', ClaimedUntil: at };
      const LastCycle = { At: at, Outcome: 'verified', By: 'rack4-pdu', Detail: '', Effect: 'no effect' };
      await put(lab.store, 'skia-1', {
        Presence: 'dead',
        LastUpdated: '2026-01-02T02:04:05.000Z',
        PowerCycle: true,
        Power: { ...NO_POWER, Request, LastCycle },
        Note: { Message: 'on its way', User: 'kim@example.org', Timestamp: at },
      });
      const { lines } = await machines(['show', 'skia-1']);
      assert.deepEqual(lines.slice(0, 5), [
        'skia-1',
        '  Health        dead for 51m, since 2026-01-02 02:14:05Z',
        '  Why           Dead since 02:14 (51 min). Tried: power cycle at 03:00, verified, no effect; a power cycle is requested.',
        "  Do            Go and check the host's power and network, then its monitor.",
        '  Seen          1h ago (2026-01-02 02:04:05Z)',
      ]);
      const text = lines.join('\n');
      for (const expected of [
        /^ {2}Cycle asked {3}kim@example.org · 2026-01-02 03:00:35Z · taken by rack4-pdu$/m,
        /^ {2}Last cycle {4}verified · no effect · rack4-pdu · 2026-01-02 03:00:35Z$/m,
        /^ {2}Note {10}on its way \(kim@example.org, 2026-01-02 03:00:35Z\)$/m,
      ])
        assert.match(text, expected);
      await machines(['maintain', 'skia-1']);
      assert.match(
        (await machines(['show', 'skia-1'])).lines.join('\n'),
        /^ {2}Maintenance {3}operator@localhost · since 2026-01-02 03:05:30Z$/m,
      );
    });

    it('prints the state with --json', async () => {
      await put(lab.store, 'skia-3', { IsQuarantined: true, DeviceUptime: 100_000 });
      const [line] = (await machines(['show', 'skia-3', '--json'])).lines;
      const { state } = JSON.parse(line!) as { state: { attention: object[] } };
      assert.deepEqual(state, {
        health: 'quarantined',
        since: '0001-01-01T00:00:00Z',
        why: 'A task quarantined it.',
        action: 'Fix what the task found, then clear the quarantine.',
        attention: [
          {
            word: 'uptime',
            why: 'The device has been up for 27 h.',
            action: 'Restart the device.',
          },
        ],
      });
    });

    it('prints a charge counter without °C, and list does not take it for heat', async () => {
      await put(lab.store, 'skia-1', { Temperature: { cpu: 33.5, battery_cycle: 412 } });
      const { lines } = await machines(['show', 'skia-1']);
      assert.match(
        lines.join('\n'),
        /^ {2}Temperature {3}cpu: 33\.5 °C\n {2}Temperature {3}battery_cycle: 412$/m,
      );
      assert.match((await machines(['list', 'skia-1'])).lines[1]!, / 34 °C$/);
    });

    it('prints as many timeline entries as --limit allows', async () => {
      const { lines } = await machines(['show', 'skia-1', '--limit', '1', '--json']);
      const { timeline } = JSON.parse(lines[0]!) as { timeline: object[] };
      assert.equal(timeline.length, 1);
    });

    it('prints the timeline of a deleted machine', async () => {
      await lab.store.delete('skia-1', { actor: 'kim@example.org', eventId: '' });
      const { code, lines, errors } = await machines(['show', 'skia-1']);
      assert.equal(code, 3);
      assert.match(lines.join('\n'), / deleted +kim@example.org$/m);
      assert.deepEqual(errors, ['Machine skia-1 was deleted; only its timeline remains']);
    });

    it('continues after a machine without record and timeline', async () => {
      const { code, lines, errors } = await machines(['show', 'skia-9', 'skia-1']);
      assert.equal(code, 3);
      assert.equal(lines[0], 'skia-1');
      assert.match(errors[0]!, /skia-9/);
    });
  });

  describe('usage', () => {
    for (const [name, args, message] of [
      ['no command', [], /^Name a command/],
      ['an unknown command', ['explode'], /no command "explode"/],
      ['a command without machines', ['maintain'], /^Name the machines, or pass --matching/],
      ['a misspelt command', ['lst'], /no command "lst"; did you mean list\?/],
      ['a limit where there is none', ['list', '--limit', '5'], /^list takes no --limit/],
      ['a question where there is none', ['list', '--yes'], /^list takes no --yes/],
      ['a filter where there is none', ['expect', '--matching', 'x'], /^expect takes no --matching/],
      ['an account for this computer', ['list', '--as', 'a@b'], /needs no sign-in; leave out --as/],
      ['two formats', ['list', '--csv', '--json'], /^Choose --csv or --json/],
      [
        'a column that is none',
        ['list', '--columns', 'batery'],
        /no column "batery"; did you mean battery\?/,
      ],
      [
        'a field that is like none',
        ['list', '__proto__:x'],
        /^__proto__:x: There is no field __proto__\. To look /,
      ],
      ['a value that is like none', ['list', 'health:x'], /^health:x: health is never "x"\. It is one of /],
      ['a column that is like none', ['list', '--columns', 'x'], /there is no column "x"\. There are /],
      ['a filter that is none', ['list', 'helth:dead'], /no field helth; did you mean health\?/],
      ['an option of another command', ['release', 'skia-1', '--until', '2h'], /^release takes no --until/],
      ['a word that is no machine ID', ['maintain', '../etc'], /not a machine ID/],
    ] as const)
      it(`refuses ${name} and says what to do`, async () => {
        const { code, errors } = await machines(args);
        assert.equal(code, 2);
        assert.match(errors[0]!, message);
        assert.match(errors[0]!, /--help/);
      });

    it('prints the version', async () => {
      assert.deepEqual((await machines(['--version'])).lines, ['checkout']);
    });

    it('prints help', async () => {
      const { code, lines } = await machines(['--help']);
      assert.equal(code, 0);
      for (const part of [/Commands:/, /clear-quarantine/, /--server URL/, /Exit codes:/])
        assert.match(lines.join('\n'), part);
    });
  });
});
