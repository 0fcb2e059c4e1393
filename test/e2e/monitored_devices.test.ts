/** Each kind of device, end to end: the device under the real monitor, Pub/Sub or HTTP, and the server. */
import assert from 'node:assert/strict';
import { PYOCD_CONFIG } from '../../agents/test_machine_monitor/device/pyocd.ts';
import { SSH_MACHINE_FILE } from '../../agents/test_machine_monitor/device/ssh_machine_file.ts';
import type { Description, Dimensions } from '../../shared/types/description.ts';
import { type Stage, type Walk, WALKS } from '../support/device_walks.ts';
import { needsFirestoreEmulator, needsPubsubEmulator } from '../support/emulators.ts';
import { eventually } from '../support/eventually.ts';
import { labHosts, type SinkName } from '../support/lab_host.ts';
import { type ServerProcess, startServer } from '../support/server_process.ts';
import type { Replies } from '../support/stand_ins.ts';

const CARD = '00:02.0 "VGA compatible controller [0300]" "Example [1234]" "Example [5678]" -r02\n';
const HOST: Replies = { 'lspci -mm -nn': { stdout: CARD }, 'docker version': { code: 1 } };

/** By turns, so that each ends a monitor that probes, and one that starts. */
const SIGNALS = ['SIGTERM', 'SIGKILL'] as const;

/** By turns: a report is the same over both, and the client of Pub/Sub is most of what a start of the monitor costs. */
const SINKS = ['pubsub', 'http'] as const satisfies readonly SinkName[];

const repliesOf = ({ stages }: Walk): Replies =>
  Object.assign({}, HOST, ...stages.map(({ replies = {} }) => replies)) as Replies;

const quarantinedBy = ({ recovering }: Stage): string[] | undefined =>
  recovering === '' ? undefined : [`Recovering: ${recovering}`];

/** Asserts that the server's Description fits this stage. */
const isDescribed =
  ({ dimensions }: Walk, stage: Stage) =>
  ({ Recovering, Battery, Temperature, Dimensions }: Description): void => {
    assert.equal(Recovering, stage.recovering);
    assert.equal(Battery, stage.battery);
    assert.equal(
      Object.keys(Temperature).length > 0,
      dimensions['android_devices'] !== undefined && stage.battery > 0,
    );
    const known = Object.keys(dimensions).map((key) => [key, Dimensions[key]]);
    assert.deepEqual(Object.fromEntries(known), dimensions);
    assert.deepEqual(Dimensions['quarantined'], quarantinedBy(stage));
    assert.equal(Dimensions['cores'], undefined);
  };

/** Timeline kinds that the host and each new device cause; other tests check their text. */
const HOST_KINDS: ReadonlySet<string> = new Set(['created', 'version', 'dimensions']);

/** The entries of all other kinds except `trouble`, as `Kind: From → To`. */
const expectedTimeline = ({ attached, supplied, device, stages }: Walk): string[] => [
  ...(supplied ? [`supplied:  → SSH ${supplied.SSHUserIP}, device_type: ${device}`] : []),
  `attached: nodevice → ${attached}`,
  `device:  → ${device}`,
  ...stages
    .map(({ recovering }, at) => [stages[at - 1]?.recovering ?? '', recovering] as const)
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => `recovering: ${from} → ${to}`),
];

describe('a lab machine with its device and monitor, connected to the server', function () {
  this.timeout(120_000);
  const firestore = needsFirestoreEmulator();
  const pubsub = needsPubsubEmulator();
  const makeHost = labHosts();
  let server: ServerProcess | undefined;
  let url = '';

  before(async () => {
    server = await startServer({ firestore: firestore(), pubsub: pubsub() });
    ({ url } = server);
  });
  after(async () => {
    if (server !== undefined) assert.equal(await server.end(), 0);
  });

  /** Starts a machine that is new to the server, and waits for its first report. */
  const aNewHost = async (sink: SinkName, replies: Replies) => {
    const host = await makeHost(url, pubsub(), sink, replies);
    await host.follows(({ AttachedDevice, Dimensions }) => {
      assert.equal(AttachedDevice, 'nodevice');
      assert(Number(Dimensions['cores']?.[0]) > 0);
    });
    return host;
  };

  for (const [number, walk] of WALKS.entries()) {
    const { attached, supplied, firstCommand, stages } = walk;
    const names = stages.map(({ is }) => is).join(', ');
    const sink = SINKS[number % 2]!;

    it(`follows over ${sink} a device attached by ${attached} (${names}), and restarts of the monitor change nothing`, async () => {
      const host = await aNewHost(sink, repliesOf(walk));
      for (const [at, stage] of stages.entries()) {
        host.files.write(PYOCD_CONFIG, stage.board);
        const replies = { ...HOST, ...stage.replies };
        host.reply(replies);
        if (at > 0) {
          await host.hook('GET /on_after_task');
        } else {
          if (supplied) await host.operate('supply_chromeos', supplied);
          await host.operate('set_attached_device', { AttachedDevice: attached });
        }
        await host.follows(isDescribed(walk, stage));
        // The monitor gets the state back from the server and offers it to the task runner.
        await eventually(async () => {
          const offered = (await host.hook('POST /get_dimensions', {})) as Dimensions;
          assert.deepEqual(offered['quarantined'], quarantinedBy(stage));
        });

        // Only a missing device makes a difference to what is kept: the monitor restarts before and after it goes missing.
        const goesMissing = stages[at + 1]?.is === 'missing';
        if (!goesMissing && stage.is !== 'missing') continue;
        // Ends the monitor while it probes (or is idle, if no command can hang), and once with each signal while it starts.
        if (firstCommand !== undefined && goesMissing) {
          host.reply({ ...replies, [firstCommand]: { hangs: true } });
          await host.probe(firstCommand);
        }
        await host.end(SIGNALS[(number + at) % 2]!);
        const signal = goesMissing ? SIGNALS[number] : undefined;
        if (signal !== undefined) {
          await host.begin();
          await host.end(signal);
        }
        host.reply(replies);
        await host.begin();
        await host.reported();
        isDescribed(walk, stage)(await host.describe());
      }
      const timeline = await host.timeline();
      const deviceEntries = timeline.filter(({ Kind }) => !HOST_KINDS.has(Kind) && Kind !== 'trouble');
      assert.deepEqual(
        deviceEntries.map(({ Kind, From, To }) => `${Kind}: ${From} → ${To}`),
        expectedTimeline(walk),
      );
      // Every walk has a stage without the device; its tools' words and reboots decide how often the trouble changes.
      const troubles = timeline.filter(({ Kind }) => Kind === 'trouble');
      assert.deepEqual([troubles[0]?.From, troubles.at(-1)?.To], ['', '']);
      const hostKinds = timeline.map(({ Kind }) => Kind).filter((kind) => HOST_KINDS.has(kind));
      assert.deepEqual(hostKinds.sort(), ['created', 'dimensions', 'dimensions', 'version']);
      if (supplied) assert.match(host.files.read(SSH_MACHINE_FILE) ?? '', /"user_ip":"root@chromebook-1"/);
    });
  }

  it('never reports a host without a device as missing when its tools fail, and offers a new dimension', async () => {
    const host = await aNewHost('http', HOST);
    await host.end('SIGKILL');
    host.reply({});
    await host.begin();
    await host.reported();
    const { Recovering, Dimensions } = await host.describe();
    assert.equal(Recovering, '');
    assert(Number(Dimensions['cores']?.[0]) > 0);
    assert.equal(Dimensions['docker_installed'], undefined);
    await host.end('SIGTERM');
    host.reply({ ...HOST, 'docker version': {} });
    await host.begin();
    await host.reported();
    assert.deepEqual((await host.describe()).Dimensions['docker_installed'], ['true']);
    const kinds = new Set((await host.timeline()).map(({ Kind }) => Kind));
    assert.deepEqual(kinds, new Set(['created', 'version', 'dimensions']));
  });
});
