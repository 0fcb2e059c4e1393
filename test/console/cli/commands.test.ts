/** The operators' manual: each command, against a real server. */
import assert from 'node:assert/strict';
import { run } from '../../../console/cli/run.ts';
import type { Store } from '../../../shared/store/store.ts';
import { type Description, firstSeen } from '../../../shared/types/description.ts';
import { aTerminal, type KeptTerminal } from '../../support/a_terminal.ts';
import { NOW } from '../../support/builders.ts';
import { type LocalLab, openLocalLab } from '../../support/local_lab.ts';

const put = async (store: Store, machineId: string, overrides: Partial<Description> = {}): Promise<void> => {
  const machine = { ...firstSeen(machineId, NOW.toISOString()), ...overrides };
  await store.update(machineId, () => machine, { actor: 'test@example.org', eventId: '', now: NOW });
};

describe('machines', () => {
  let lab: LocalLab;
  beforeEach(async () => {
    lab = await openLocalLab();
    await put(lab.store, 'skia-1', { Dimensions: { id: ['skia-1'], device_type: ['sargo'] }, Battery: 80 });
    await put(lab.store, 'skia-2', { PowerCycleState: 'available', Recovering: 'Too hot.' });
    await put(lab.store, 'skia-3', { IsQuarantined: true });
  });
  afterEach(() => lab.close());

  const machines = async (args: readonly string[], terminal: KeptTerminal = aTerminal()) => {
    const code = await run([...args, '--server', lab.url], {
      terminal,
      signal: new AbortController().signal,
      now: () => new Date(NOW.getTime() + 90_000),
    });
    const { lines, errors, questions } = terminal;
    return { code, lines, errors, questions };
  };
  const get = async (machineId: string): Promise<Description> => (await lab.store.get(machineId))!;

  describe('list', () => {
    it('shows every machine, what it is, and why', async () => {
      assert.deepEqual(await machines(['list']), {
        code: 0,
        errors: [],
        questions: [],
        lines: [
          'MACHINE  STATE        SEEN  DEVICE  POWER  BATTERY  WHY',
          'skia-1   available    1m    sargo          80 %',
          'skia-2   recovering   1m            ok              Too hot.',
          'skia-3   quarantined  1m',
        ],
      });
    });

    it('shows those that every word fits', async () => {
      const { lines } = await machines(['list', 'SARGO', 'available']);
      assert.deepEqual(
        lines.map((line) => line.split(' ')[0]),
        ['MACHINE', 'skia-1'],
      );
    });

    it('says where no machine fits, and has done what was asked', async () => {
      assert.deepEqual(await machines(['list', 'oriole']), {
        code: 0,
        lines: [],
        errors: ['no machine matches'],
        questions: [],
      });
    });

    it('gives programs the Descriptions', async () => {
      const { lines } = await machines(['list', '--json', 'skia-2']);
      assert.deepEqual(JSON.parse(lines.join('\n')), JSON.parse(JSON.stringify([await get('skia-2')])));
    });

    it('obeys nothing that a machine says', async () => {
      await put(lab.store, 'skia-1', {
        Note: { Message: '\u001b]0;root\u0007\u001b[2J\nskia-9 available', User: '', Timestamp: '' },
      });
      const { lines } = await machines(['list', 'skia-1']);
      assert.equal(lines.length, 2);
      assert.match(lines[1]!, /\\u001b\]0;root\\u0007\\u001b\[2J\\nskia-9 available$/);
    });

    it('is no wider than the terminal', async () => {
      await put(lab.store, 'skia-1', { Note: { Message: 'long '.repeat(100), User: '', Timestamp: '' } });
      const { lines } = await machines(['list'], aTerminal({ columns: 60 }));
      assert.deepEqual(
        lines.filter((line) => line.length > 60),
        [],
      );
    });
  });

  describe('maintain and release', () => {
    it('take several machines at a time, and say what was so already', async () => {
      await machines(['maintain', 'skia-2']);
      assert.deepEqual(await machines(['maintain', 'skia-1', 'skia-2']), {
        code: 0,
        lines: ['skia-1: is in maintenance', 'skia-2: was in maintenance already'],
        errors: [],
        questions: [],
      });
      assert.deepEqual((await machines(['release', 'skia-1', 'skia-3'])).lines, [
        'skia-1: is back in service',
        'skia-3: was not in maintenance',
      ]);
      assert.equal((await get('skia-1')).MaintenanceMode, '');
      assert.match((await get('skia-2')).MaintenanceMode, /^operator@localhost /);
    });

    it('go on where one machine is not known, and say so with the exit code', async () => {
      const { code, lines, errors } = await machines(['maintain', 'skia-9', 'skia-1', '--json']);
      assert.equal(code, 3);
      assert.deepEqual(
        lines.map((line) => Object.keys(JSON.parse(line) as object)),
        [
          ['machine', 'error'],
          ['machine', 'changed'],
        ],
      );
      assert.match(errors[0]!, /^skia-9: .*skia-9/);
    });

    it('take what matches words only where that is said, after showing and asking', async () => {
      const terminal = aTerminal({ answer: true });
      const { code, errors, questions } = await machines(
        ['maintain', '--matching', 'skia', 'forced'],
        terminal,
      );
      assert.deepEqual([code, errors, questions], [0, ['skia-3'], ['maintain skia-3?']]);
      assert.notEqual((await get('skia-3')).MaintenanceMode, '');
      assert.equal((await machines(['maintain', 'skia'])).code, 3);
    });

    it('do nothing where the answer is no', async () => {
      const { code, lines } = await machines(
        ['maintain', '--matching', 'skia'],
        aTerminal({ answer: false }),
      );
      assert.deepEqual([code, lines], [6, []]);
      assert.equal((await get('skia-1')).MaintenanceMode, '');
    });

    it('say where nothing matches', async () => {
      const { code, errors } = await machines(['maintain', '--matching', 'oriole']);
      assert.deepEqual([code, errors], [3, ['no machine matches oriole']]);
    });
  });

  describe('cycle', () => {
    it('asks for nothing where nothing speaks against it', async () => {
      assert.deepEqual((await machines(['cycle', 'skia-2'])).lines, ['skia-2: will be power-cycled']);
      assert.deepEqual((await machines(['cycle', 'skia-2'])).lines, [
        'skia-2: was to be power-cycled already',
      ]);
      assert.equal((await get('skia-2')).PowerCycle, true);
    });

    for (const [what, overrides, warning] of [
      ['a task runs', { PowerCycleState: 'available', RunningSwarmingTask: true }, /task is running/],
      ['the outlet is in error', { PowerCycleState: 'in_error' }, /outlet reported an error/],
      ['nothing controls the outlet', { PowerCycleState: 'not_available' }, /outlet cannot be controlled/],
    ] as const)
      it(`warns where ${what}, and does it only when told to`, async () => {
        await put(lab.store, 'skia-1', overrides);
        const refused = await machines(['cycle', 'skia-1', 'skia-2'], aTerminal({ answer: false }));
        assert.equal(refused.code, 6);
        assert.match(refused.errors[0]!, warning);
        assert.deepEqual(refused.questions, ['Power-cycle 2 machines all the same?']);
        assert.equal((await get('skia-2')).PowerCycle, false);

        const alone = await machines(['cycle', 'skia-1']);
        assert.equal(alone.code, 6);
        assert.match(alone.errors.at(-1)!, /say --yes/);

        const told = await machines(['cycle', 'skia-1', '--yes']);
        assert.deepEqual([told.code, told.lines], [0, ['skia-1: will be power-cycled']]);
      });
  });

  describe('note', () => {
    it('takes the rest of the line', async () => {
      assert.deepEqual((await machines(['note', 'skia-1,skia-2', 'screen', 'is  broken'])).lines, [
        'skia-1: noted',
        'skia-2: noted',
      ]);
      assert.equal((await get('skia-2')).Note.Message, 'screen is  broken');
      assert.equal((await get('skia-2')).Note.User, 'operator@localhost');
    });

    it('takes a note away', async () => {
      await machines(['note', 'skia-1', 'broken']);
      await machines(['note', 'skia-1', '']);
      assert.equal((await get('skia-1')).Note.Message, '');
    });

    it('must be said', async () => {
      assert.equal((await machines(['note', 'skia-1'])).code, 2);
    });
  });

  it('quarantine-clear lifts a quarantine', async () => {
    assert.deepEqual((await machines(['quarantine-clear', 'skia-3', 'skia-1'])).lines, [
      'skia-3: is not quarantined any more',
      'skia-1: was not quarantined',
    ]);
    assert.equal((await get('skia-3')).IsQuarantined, false);
  });

  describe('attach', () => {
    it('says what is attached, and what was so already', async () => {
      await machines(['attach', 'adb', 'skia-2']);
      assert.deepEqual((await machines(['attach', 'adb', 'skia-1', 'skia-2'])).lines, [
        'skia-1: is for adb now',
        'skia-2: was for adb already',
      ]);
      assert.equal((await get('skia-1')).AttachedDevice, 'adb');
    });

    it('asks first where a task runs', async () => {
      await put(lab.store, 'skia-1', { RunningSwarmingTask: true });
      const refused = await machines(['attach', 'ios', 'skia-1'], aTerminal({ answer: false }));
      assert.deepEqual([refused.code, refused.questions], [6, ['Attach ios to skia-1 all the same?']]);
      assert.match(refused.errors[0]!, /task is running/);
      assert.equal((await get('skia-1')).AttachedDevice, 'nodevice');
    });

    for (const args of [['attach'], ['attach', 'skia-1'], ['attach', 'floppy', 'skia-1']])
      it(`is told what is wrong with "${args.join(' ')}"`, async () => {
        const { code, errors } = await machines(args);
        assert.equal(code, 2);
        assert.match(errors[0]!, /say what is attached \(nodevice\|adb\|ios\|pyocd\|ssh\)/);
      });
  });

  describe('forget-device and forget', () => {
    it('ask, and do nothing where the answer is no or nobody is there', async () => {
      for (const name of ['forget-device', 'forget']) {
        assert.equal((await machines([name, 'skia-1'], aTerminal({ answer: false }))).code, 6);
        assert.match((await machines([name, 'skia-1'])).errors.at(-1)!, /say --yes/);
      }
      assert.deepEqual((await get('skia-1')).Dimensions['device_type'], ['sargo']);
    });

    it('forget what was learned from the device', async () => {
      const { questions, lines } = await machines(['forget-device', 'skia-1'], aTerminal({ answer: true }));
      assert.deepEqual(questions, ['Forget the device of skia-1?']);
      assert.deepEqual(lines, ['skia-1: has forgotten its device']);
      assert.equal((await get('skia-1')).Dimensions['device_type'], undefined);
      assert.deepEqual((await machines(['forget-device', 'skia-1', '--yes'])).lines, [
        'skia-1: knew of no device',
      ]);
    });

    it('forget machines; those that match words are shown first', async () => {
      const terminal = aTerminal({ answer: true });
      const { questions, errors, lines } = await machines(['forget', '--matching', 'skia-'], terminal);
      assert.deepEqual(questions, ['Forget 3 machines?']);
      assert.deepEqual(errors, ['skia-1', 'skia-2', 'skia-3']);
      assert.equal(lines.at(-1), 'skia-3: is forgotten');
      assert.equal(await lab.store.get('skia-1'), undefined);
      assert.equal((await machines(['forget', 'skia-1', '--yes'])).code, 3);
    });
  });

  describe('show', () => {
    it('tells all that is known and what happened', async () => {
      await machines(['note', 'skia-1', 'screen broken']);
      const { code, lines } = await machines(['show', 'skia-1']);
      const text = lines.join('\n');
      assert.equal(code, 0);
      for (const fact of [
        /^skia-1$/m,
        /^ {2}State {9}available$/m,
        /^ {2}Battery {7}80 %$/m,
        /^ {2}Dimension {5}device_type: sargo$/m,
        / note +screen broken +operator@localhost$/m,
        /created/,
      ])
        assert.match(text, fact);
    });

    it('tells as much of the timeline as is asked for', async () => {
      const { lines } = await machines(['show', 'skia-1', '--limit', '1', '--json']);
      const { timeline } = JSON.parse(lines[0]!) as { timeline: object[] };
      assert.equal(timeline.length, 1);
    });

    it('shows the timeline that a deleted machine leaves', async () => {
      await lab.store.delete('skia-1', { actor: 'kim@example.org', eventId: '', now: NOW });
      const { code, lines, errors } = await machines(['show', 'skia-1']);
      assert.equal(code, 3);
      assert.match(lines.join('\n'), / deleted +kim@example.org$/m);
      assert.deepEqual(errors, ['skia-1 was deleted; its timeline is left']);
    });

    it('says of a machine that it was never heard of, and shows the others', async () => {
      const { code, lines, errors } = await machines(['show', 'skia-9', 'skia-1']);
      assert.equal(code, 3);
      assert.equal(lines[0], 'skia-1');
      assert.match(errors[0]!, /skia-9/);
    });
  });

  describe('whatever it is told', () => {
    for (const [what, args, message] of [
      ['no command', [], /say a command/],
      ['a command that there is not', ['explode'], /no command "explode"/],
      ['no machine', ['maintain'], /name the machines/],
      ['what is no machine ID', ['maintain', '../etc'], /not a machine ID/],
    ] as const)
      it(`refuses ${what}, and says what to do`, async () => {
        const { code, errors } = await machines(args);
        assert.equal(code, 2);
        assert.match(errors[0]!, message);
        assert.match(errors[0]!, /--help/);
      });

    it('helps', async () => {
      const { code, lines } = await machines(['--help']);
      assert.equal(code, 0);
      for (const part of [/Commands:/, /quarantine-clear/, /--server URL/, /Exit codes:/])
        assert.match(lines.join('\n'), part);
    });

    for (const name of [
      'list',
      'show',
      'maintain',
      'release',
      'cycle',
      'note',
      'quarantine-clear',
      'attach',
      'forget-device',
      'forget',
      'watch',
    ])
      it(`helps with ${name}`, async () => {
        const { code, lines } = await machines([name, '--help']);
        assert.equal(code, 0);
        assert.match(lines.join('\n'), new RegExp(`Usage: npm run machines -- ${name} `));
        assert.match(lines.join('\n'), /--json/);
      });
  });
});
