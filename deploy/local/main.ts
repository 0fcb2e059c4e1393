/** The whole machine server on this computer: `npm start`. */
import { once } from 'node:events';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { register } from '../../functions/register.ts';
import { authenticateLocally } from '../../shared/auth/local.ts';
import { createLog } from '../../shared/log.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { embedded } from './embedded.ts';
import { localInstance } from './local_instance.ts';
import { startMonitor } from './monitor.ts';
import { onEmulators } from './on_emulators.ts';
import { HELP, type Options, parseOptions } from './options.ts';
import { closeServer, listen, mountFunctions } from './server.ts';
import { simulateMachines } from './simulated_machines.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** A terminal is for what a person should look at; the rest is for a log router that is not here. */
const log = createLog((line) => process.stderr.write(line), {}, 'NOTICE');

const untilStopped = (): Promise<unknown> =>
  Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name)));

const run = async ({ port: wantedPort, data, machines, monitor, emulators }: Options): Promise<void> => {
  const stopped = untilStopped();
  const closing = new AbortController();
  await using cleanup = new AsyncDisposableStack();

  const finalStep = createFinalStep(localInstance.pools);
  const parts = emulators
    ? await onEmulators(localInstance, finalStep, log, process.env, cleanup)
    : embedded(data, finalStep, log);
  cleanup.defer(() => parts.store.close());

  const { server, port } = await listen(wantedPort);
  cleanup.defer(() => closeServer(server));
  const host = `localhost:${port}`;
  const url = `http://${host}`;
  register({
    instance: { ...localInstance, host },
    store: parts.store,
    log,
    now: () => new Date(),
    authenticate: authenticateLocally,
    publish: parts.publish,
    closing: closing.signal,
  });
  mountFunctions(server);
  const intake = await parts.connect(url);

  say(`machine-server serves on ${url}`);
  say(`  state      ${parts.where}`);
  say(`  machines   curl ${url}/_/machines`);

  if (monitor) {
    say(`  this one   curl ${url}/json/v1/machine/description/${hostname()}`);
    const flags = ['--local', '--machine_server', url, '--port', '0', ...intake.monitorFlags];
    const env = { ...process.env, STATE_DIRECTORY: resolve(data, 'monitor'), ...intake.monitorEnvironment };
    const child = startMonitor(flags, env, (how) =>
      log.error('this computer is not monitored any more', { how }),
    );
    cleanup.defer(() => child.stop());
  }
  if (machines > 0) {
    say(`  simulated  ${machines} machines, sim-…, each reporting every 30 s`);
    const simulation = new AbortController();
    const done = simulateMachines(machines, (event) => intake.send(event), log, simulation.signal);
    cleanup.defer(() => {
      simulation.abort();
      return done;
    });
  }
  say('Ctrl-C ends it.');
  await stopped;
  say('ending …');
  closing.abort();
};

const explain = (error: unknown, port?: number): string => {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'EADDRINUSE') return `port ${port} is taken: end what listens there, or say --port N`;
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
