/** `npm start`: the whole machine server on this computer. */
import { once } from 'node:events';
import { resolve } from 'node:path';
import { register } from '../../functions/register.ts';
import { authenticateLocally } from '../../shared/auth/local.ts';
import { createLog } from '../../shared/log.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { createSweeper } from '../../shared/sweep/create.ts';
import { keepAgentRunning } from './agent.ts';
import { embedded } from './embedded.ts';
import { localInstance } from './local_instance.ts';
import { closeServers, listen } from './loopback_port.ts';
import { MONITOR, monitoredMachineId } from './monitor.ts';
import { HELP, type Options, parseOptions } from './options.ts';
import { mountFunctions } from './server.ts';
import { simulateMachines } from './simulated_machines.ts';
import { simulatedEvent } from './simulated_event.ts';
import { keepRackRunning } from './simulated_rack.ts';
import { SimulatedStrips } from './simulated_strips.ts';
import { keepSweeping } from './sweeps.ts';

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const progress = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

// NOTICE and above: a person reads this log; routine lines are for a log router.
const log = createLog((line) => process.stderr.write(line), {}, 'NOTICE');

const stopSignal = (): Promise<unknown> =>
  Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name)));

const run = async ({ port: wantedPort, data, machines, monitor, emulators }: Options): Promise<void> => {
  const machineId = monitor ? monitoredMachineId(process.env) : undefined;
  const stopped = stopSignal();
  const closing = new AbortController();
  await using cleanup = new AsyncDisposableStack();

  const now = (): Date => new Date();
  const finalStep = createFinalStep(localInstance.pools);
  const open = async () => {
    if (!emulators) return embedded(data, finalStep, log, now);
    // Google's clients take longer to load than everything else together.
    const { onEmulators } = await import('./on_emulators.ts');
    return onEmulators(localInstance, finalStep, log, now, process.env, cleanup);
  };
  const parts = await open();
  cleanup.defer(() => parts.store.close());

  const { servers, port } = await listen(wantedPort);
  cleanup.defer(() => closeServers(servers));
  const host = `localhost:${port}`;
  const url = `http://${host}`;
  const dependencies = {
    instance: { ...localInstance, host },
    store: parts.store,
    ...{ finalStep, log, now, environment: process.env },
    // Whatever an older version did in the database is put right by the first sweep.
    release: `local ${now().toISOString()}`,
    authenticate: authenticateLocally,
    publish: parts.publish,
    closing: closing.signal,
  };
  register(dependencies);
  mountFunctions(servers);
  const intake = await parts.connect(url);

  print(`The page of the lab: ${url}/`);
  print(`The machine server is running at ${url}`);
  print(`  state          ${parts.location}`);
  print(`  all machines   curl ${url}/_/machines`);
  print(`  incidents      curl '${url}/_/incidents?open=1'`);

  const untilClosing = (loop: Promise<void>): void =>
    cleanup.defer(() => {
      closing.abort();
      return loop;
    });
  const sweeper = createSweeper({ ...dependencies, write: (line) => process.stderr.write(line) });
  untilClosing(keepSweeping(sweeper, log, closing.signal));
  if (machineId !== undefined) {
    print(`  this computer  curl ${url}/json/v1/machine/description/${machineId}`);
    const flags = ['--local', '--machine_server', url, '--port', '0', ...intake.monitorFlags];
    const own = { SWARMING_BOT_ID: machineId, STATE_DIRECTORY: resolve(data, 'monitor') };
    const env = { ...process.env, ...own, ...intake.monitorEnvironment };
    untilClosing(keepAgentRunning(MONITOR, flags, env, progress, closing.signal));
  }
  if (machines > 0) {
    print(`  simulated      ${machines} machines named sim-…; each reports every 30 s`);
    print(
      `  outlets        of ${Math.min(machines, 49)} of them; try: npm run --silent machines -- cycle sim-android-001`,
    );
    const startedMs = Date.now();
    const elapsedMs = (): number => Date.now() - startedMs;
    const strips = new SimulatedStrips(machines, elapsedMs);
    const rack = { url, directory: resolve(data, 'rack'), env: process.env };
    untilClosing(keepRackRunning(strips, rack, progress, closing.signal));
    const eventOf = (index: number) => simulatedEvent(index, elapsedMs(), strips.poweredOf(index));
    untilClosing(simulateMachines(machines, eventOf, (event) => intake.send(event), log, closing.signal));
  }
  print('Press Ctrl-C to stop.');
  await stopped;
  progress('Stopping …');
  closing.abort();
};

const explain = (error: unknown, port?: number): string => {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Stop the program that listens on it, or pass --port N`;
  return String(message ?? error);
};

let options: Options | undefined;
try {
  options = parseOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(HELP);
  else await run(options);
} catch (error) {
  process.stderr.write(`${explain(error, options?.port)}\n`);
  process.exitCode = options === undefined ? 2 : 1;
}
