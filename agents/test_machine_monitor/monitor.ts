/** The monitor, assembled from its parts: for a single probe or report, or for months. */
import { randomUUID } from 'node:crypto';
import { anonymous, googleIdentity } from '../../shared/client/google_identity.ts';
import { createRequest } from '../../shared/client/request.ts';
import type { Log } from '../../shared/log.ts';
import { together } from '../loop/together.ts';
import type { Config } from './config.ts';
import { createProbes, createReboots } from './device/devices.ts';
import { Rebooter } from './device/rebooter.ts';
import type { RunFlags } from './flags.ts';
import { DiskCopy } from './known/disk_copy.ts';
import { followChanges } from './known/follow.ts';
import { DescriptionKeeper } from './known/keeper.ts';
import { type Known, UNKNOWN_MACHINE } from './known/known.ts';
import { readDescription } from './known/read.ts';
import { type OutgoingEvent, withQuarantine } from './report/outgoing_event.ts';
import { Outbox } from './report/outbox.ts';
import { Prober } from './report/prober.ts';
import { QuarantineFile } from './report/quarantine_file.ts';
import { Readiness } from './report/readiness.ts';
import { Reporter } from './report/reporter.ts';
import { createHttpSink } from './report/sink/http.ts';
import { createPubsubSink } from './report/sink/pubsub.ts';
import { serveHooks, takePort } from './task_runner/hook_server.ts';
import { createHooks } from './task_runner/hooks.ts';
import { RunnerState } from './task_runner/runner_state.ts';
import { superviseTaskRunner } from './task_runner/supervise.ts';
import { createRun } from '../loop/run.ts';
import { VERSION } from '../../shared/client/version.ts';

/** How long the waiting event may take to send at the end, of the 10 s that service managers allow. */
const LAST_SEND_MS = 7_000;

export const createMonitor = (flags: RunFlags, config: Config, log: Log) => {
  const { machineId } = config;
  const { taskRunner } = flags;
  const runTool = createRun(config.toolEnvironment);
  const { request, openStream } = createRequest(
    flags.server,
    flags.local ? anonymous : googleIdentity(flags.server),
    `test_machine_monitor/${VERSION}`,
  );
  const disk = new DiskCopy(config.stateDirectory, machineId, log);
  const read = (signal: AbortSignal) => readDescription(request, machineId, signal);
  const quarantine = new QuarantineFile(config.home, machineId, log);
  const runner = new RunnerState(taskRunner !== undefined);
  const prober = new Prober({
    machineId,
    probes: createProbes(runTool, config, log),
    startedAt: new Date(),
    runner,
    log,
  });

  const openSink = () =>
    flags.sink === 'http'
      ? createHttpSink(request)
      : createPubsubSink({
          project: flags.project,
          topic: flags.topic,
          isEmulated: config.isPubsubEmulated,
        });

  /** Without an answer from the server, uses the copy on disk; without that, `otherwise`; without that, throws. */
  const probeOnce = async (signal: AbortSignal, otherwise?: Known) => {
    const known = await read(signal).catch(async (error: unknown) => {
      const kept = (await disk.read()) ?? otherwise;
      if (kept === undefined) throw error;
      log.warning('description not read', { error });
      return kept;
    });
    const event = await prober.probe(known, signal);
    const quarantineRequest = await quarantine.request();
    return { event: withQuarantine(event, quarantineRequest), quarantineRequest };
  };

  /** Probes once and returns the event unsent; probes the host if it cannot know the attached device. */
  const once = async (signal: AbortSignal): Promise<OutgoingEvent> =>
    (await probeOnce(signal, UNKNOWN_MACHINE)).event;

  /** Probes once, sends the event and returns the answer. Throws if the attached device is not known or the event is not accepted. */
  const report = async (signal: AbortSignal): Promise<string> => {
    const { event, quarantineRequest } = await probeOnce(signal);
    const sink = openSink();
    try {
      const answer = await sink.send(event, signal, randomUUID());
      if (quarantineRequest !== undefined) await quarantine.acknowledged(quarantineRequest);
      return answer;
    } finally {
      await sink.close();
    }
  };

  /** Runs until the signal aborts, then sends the last event once more. Throws if it cannot serve the hooks. */
  const run = async (signal: AbortSignal): Promise<void> => {
    // Before anything starts: a second monitor must not start a second task runner.
    const server = await takePort(flags.port);
    const readiness = new Readiness(log);
    const sink = readiness.watch(openSink());
    const outbox = new Outbox({
      sink,
      acknowledged: (quarantineRequest) => quarantine.acknowledged(quarantineRequest),
      log,
    });
    const keeper = new DescriptionKeeper({ read, disk, log });
    const reporter = new Reporter({ keeper, prober, quarantine, outbox });
    const known = () => keeper.known;
    const rebooter = new Rebooter({
      reboots: createReboots(runTool),
      known,
      afterwards: (outcome) => {
        if (outcome !== undefined) prober.rebooted(outcome);
        reporter.now();
      },
      log,
    });
    const hooks = createHooks({
      rack: config.rack,
      known,
      runner,
      afterTask: () => rebooter.now(),
      obstacle: () => readiness.obstacle(keeper.failure),
    });
    keeper.onChange = () => reporter.now();

    const runnerDied = (): void => {
      if (runner.taskEnded()) reporter.now();
    };
    const giveUp = new AbortController();
    /** Aborts once the last report is in the outbox. */
    const reported = new AbortController();
    await together(signal, (ending) => {
      ending.addEventListener('abort', () => setTimeout(() => giveUp.abort(), LAST_SEND_MS).unref(), {
        once: true,
      });
      return [
        serveHooks(server, { hooks, log }, ending),
        keeper.run(ending),
        followChanges(
          {
            openStream,
            machineId,
            onChange: () => keeper.refresh(),
            onListening: (isListening) => keeper.listening(isListening),
            log,
          },
          ending,
        ),
        reporter.run(ending).finally(() => reported.abort()),
        rebooter.run(ending),
        outbox.run(reported.signal, giveUp.signal),
        ...(taskRunner === undefined
          ? []
          : [superviseTaskRunner(taskRunner, { env: config.environment, onExit: runnerDied, log }, ending)]),
      ];
    });
    await sink.close();
  };

  return { once, report, run };
};
