/** The monitor's parts, put together: either one look, or a life. */
import type { Log } from '../../shared/log.ts';
import type { Config } from './config.ts';
import type { RunFlags } from './flags.ts';
import { createHooks } from './task_runner/hooks.ts';
import { serveHooks, takePort } from './task_runner/hook_server.ts';
import { DescriptionKeeper } from './known/keeper.ts';
import { DiskCopy } from './known/disk_copy.ts';
import { Prober } from './report/prober.ts';
import { Outbox } from './report/outbox.ts';
import { QuarantineFile } from './report/quarantine_file.ts';
import { Rebooter } from './device/rebooter.ts';
import { Reporter } from './report/reporter.ts';
import { together } from '../loop/together.ts';
import { UNKNOWN_MACHINE } from './known/known.ts';
import { createProbes } from './device/devices.ts';
import { createReboots } from './device/devices.ts';
import type { OutgoingEvent } from './report/outgoing_event.ts';
import { followChanges } from './known/follow.ts';
import { readDescription } from './known/read.ts';
import { anonymous, googleIdentity } from '../../shared/client/google_identity.ts';
import { createRequest } from '../../shared/client/request.ts';
import { createHttpSink } from './report/sink/http.ts';
import { createPubsubSink } from './report/sink/pubsub.ts';
import { superviseTaskRunner } from './task_runner/supervise.ts';
import { VERSION } from './version.ts';
import { createRun } from './tool/run.ts';

/** What waits gets this long at the end, of the 10 s that a service manager gives us. */
const LAST_TRY_MS = 7_000;

export const createMonitor = (flags: RunFlags, config: Config, log: Log) => {
  const { machineId } = config;
  const { taskRunner } = flags;
  const run = createRun(config.toolEnvironment);
  const { request, openStream } = createRequest(
    flags.server,
    flags.local ? anonymous : googleIdentity(flags.server),
    `test_machine_monitor/${VERSION}`,
  );
  const disk = new DiskCopy(config.stateDirectory, machineId, log);
  const read = (signal: AbortSignal) => readDescription(request, machineId, signal);
  const quarantine = new QuarantineFile(config.home, machineId, log);
  const prober = new Prober({
    machineId,
    probes: createProbes(run, config, log),
    startedAt: new Date(),
    launchedSwarming: taskRunner !== undefined,
    log,
  });

  /** One look, sent nowhere. Where nobody says what to look for, the host looks at itself. */
  const once = async (signal: AbortSignal): Promise<OutgoingEvent> => {
    const known = await read(signal).catch(async (error: unknown) => {
      log.warning('description not read', { error });
      return (await disk.read()) ?? UNKNOWN_MACHINE;
    });
    const report = await prober.probe(known, signal);
    return { ...report, forced_quarantine: (await quarantine.request()) !== undefined };
  };

  /** Lives until the signal, then sends what waits. Throws where it cannot serve the hooks. */
  const live = async (signal: AbortSignal): Promise<void> => {
    // Before anything starts: a task runner of ours beside another monitor's would do harm.
    const server = await takePort(flags.port);
    const sink =
      flags.sink === 'http'
        ? createHttpSink(request)
        : createPubsubSink({
            project: flags.project,
            topic: flags.topic,
            isEmulated: config.isPubsubEmulated,
          });
    const outbox = new Outbox({ sink, acknowledged: (asked) => quarantine.acknowledged(asked), log });
    const keeper = new DescriptionKeeper({ read, disk, log });
    const reporter = new Reporter({ keeper, prober, quarantine, outbox });
    const known = () => keeper.known;
    const rebooter = new Rebooter({
      reboots: createReboots(run),
      known,
      afterwards: () => reporter.now(),
      log,
    });
    const hooks = createHooks({
      rack: config.rack,
      known,
      beforeTask: () => (prober.isTaskRunning = true),
      afterTask: () => {
        prober.isTaskRunning = false;
        rebooter.now();
      },
    });
    keeper.onChange = () => reporter.now();

    const hurry = new AbortController();
    await together(signal, (ending) => {
      ending.addEventListener('abort', () => setTimeout(() => hurry.abort(), LAST_TRY_MS).unref(), {
        once: true,
      });
      return [
        serveHooks(server, { hooks, log }, ending),
        keeper.run(ending),
        followChanges({ openStream, machineId, onChange: () => keeper.refresh(), log }, ending),
        reporter.run(ending),
        rebooter.run(ending),
        outbox.run(ending, hurry.signal),
        ...(taskRunner === undefined
          ? []
          : [superviseTaskRunner(taskRunner, config.environment, log, ending)]),
      ];
    });
    await sink.close();
  };

  return { once, live };
};
