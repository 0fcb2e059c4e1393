/** The monitor's parts, put together: either one look, or a life. */
import type { Log } from '../../shared/log.ts';
import type { Config } from './config.ts';
import type { RunFlags } from './flags.ts';
import { createHooks } from './hooks/hooks.ts';
import { serveHooks, takePort } from './hooks/server.ts';
import { DescriptionKeeper } from './life/description_keeper.ts';
import { DiskCopy } from './life/disk_copy.ts';
import { Interrogator } from './life/interrogator.ts';
import { Outbox } from './life/outbox.ts';
import { QuarantineFile } from './life/quarantine_request.ts';
import { Rebooter } from './life/rebooter.ts';
import { Reporter } from './life/reporter.ts';
import { together } from './life/together.ts';
import { UNKNOWN_MACHINE } from './known.ts';
import { createProbes } from './probes.ts';
import { createReboots } from './reboots.ts';
import type { Report } from './report.ts';
import { followChanges } from './server/changes.ts';
import { readDescription } from './server/description.ts';
import { anonymous, googleIdentity } from './server/identity.ts';
import { createRequest } from './server/request.ts';
import { createHttpSink } from './sink/http.ts';
import { createPubsubSink } from './sink/pubsub.ts';
import { superviseTaskRunner } from './swarming/task_runner.ts';
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
  );
  const disk = new DiskCopy(config.stateDirectory, machineId, log);
  const read = (signal: AbortSignal) => readDescription(request, machineId, signal);
  const quarantine = new QuarantineFile(config.home, machineId, log);
  const interrogator = new Interrogator({
    machineId,
    probes: createProbes(run, config, log),
    startedAt: new Date(),
    launchedSwarming: taskRunner !== undefined,
    log,
  });

  /** One look, sent nowhere. Where nobody says what to look for, the host looks at itself. */
  const once = async (signal: AbortSignal): Promise<Report> => {
    const known = await read(signal).catch(async (error: unknown) => {
      log.warning('description not read', { error });
      return (await disk.read()) ?? UNKNOWN_MACHINE;
    });
    const report = await interrogator.interrogate(known, signal);
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
    const reporter = new Reporter({ keeper, interrogator, quarantine, outbox });
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
      beforeTask: () => (interrogator.isTaskRunning = true),
      afterTask: () => {
        interrogator.isTaskRunning = false;
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
