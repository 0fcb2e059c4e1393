/** The agent, assembled: for one command, or for months. */
import { readFileSync } from 'node:fs';
import { anonymous, googleIdentity } from '../../shared/client/google_identity.ts';
import { createRequest } from '../../shared/client/request.ts';
import type { Log } from '../../shared/log.ts';
import { UsageError } from '../loop/server_flag.ts';
import { VERSION } from '../../shared/client/version.ts';
import { agentId, asAgent } from './agent_id.ts';
import { systemClock } from './clock.ts';
import { outletName, portsName, type RackConfig } from './config/controller.ts';
import { readRackConfig } from './config/read_config.ts';
import type { Environment } from './environment.ts';
import type { ServerFlags } from './flags.ts';
import type { JobEnd } from './job.ts';
import { Journal } from './journal.ts';
import { createLife } from './life.ts';
import { askRunning, type Command, takeLock } from './lock.ts';
import { openerOf } from './rack.ts';
import { createPowerServer } from './server.ts';

/** Throws a UsageError that names file and place. */
export const loadConfig = (path: string, { edgeswitchPassword }: Environment): RackConfig => {
  try {
    return readRackConfig(readFileSync(path, 'utf8'), edgeswitchPassword);
  } catch (error) {
    // Without the cause: its stack would quote the config.
    throw new UsageError(`--config ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** What a cycle by hand ended with, in words. */
export const sentenceOf = (end: JobEnd): string =>
  end.kind === 'done' ? `${end.done.outcome}: ${end.done.detail}` : `not cycled: ${end.why}`;

const forgetIn = async (journal: Journal, name: string): Promise<string> => {
  const open = journal.open.filter(({ intent }) => `${intent.controller}/${portsName(intent)}` === name);
  for (const { intent } of open) await journal.step('forgotten', intent.cycle);
  return open.length === 0 ? `the journal has no outlet ${name} that may be off` : `forgot ${name}`;
};

export const trust = (environment: Environment, label: string): string => {
  environment.surroundings.hostKeys.trust(label);
  return `the next host key of ${label} is trusted`;
};

const openServer = ({ server, local }: ServerFlags, { stateDirectory }: Environment) => {
  const identify = asAgent(local ? anonymous : googleIdentity(server), agentId(stateDirectory));
  return createPowerServer(createRequest(server, identify, `powercycle_server/${VERSION}`).request);
};

/** Takes the lock, then runs until `stop` aborts. */
export const runAgent = async (
  flags: ServerFlags,
  environment: Environment,
  config: RackConfig,
  log: Log,
  stop: AbortSignal,
): Promise<void> => {
  let life: ReturnType<typeof createLife> | undefined;
  let journal: Journal | undefined;
  const serve = async ({ do: what, name, isInsisted = false }: Command): Promise<unknown> => {
    if (what === 'pid') return process.pid;
    if (life === undefined || journal === undefined) throw new Error('the agent is starting: try again');
    const { dispatcher, parts } = life;
    if (what === 'forget') {
      // Its journal is what turns it on after a crash.
      const isOurs = [...parts.rack.stations.values()].some(
        ({ machine }) => outletName(machine) === name && !machine.isProtected,
      );
      if (isOurs) return { text: `the config has ${name}: the agent turns it on by itself`, isGood: false };
      return { text: await forgetIn(journal, name) };
    }
    if (what === 'trust') return { text: trust(environment, name) };
    const end = await dispatcher.byHand(name, isInsisted);
    return { text: sentenceOf(end), isGood: end.kind === 'done' && end.done.outcome !== 'failed' };
  };
  const lock = await takeLock(environment.stateDirectory, serve);
  try {
    journal = new Journal(environment.stateDirectory, systemClock.now);
    life = createLife({
      config,
      open: openerOf(environment.surroundings),
      journal,
      server: openServer(flags, environment),
      clock: systemClock,
      log,
      stop,
    });
    await life.run();
  } finally {
    lock.close();
  }
};

export interface Said {
  readonly text: string;
  readonly isGood: boolean;
}

const saidOf = (answer: unknown): Said => {
  if (typeof answer !== 'object' || answer === null) throw new Error('the running agent did not understand');
  if ('error' in answer) throw new Error(String(answer.error));
  return {
    text: 'text' in answer ? String(answer.text) : '',
    isGood: !('isGood' in answer) || answer.isGood === true,
  };
};

/** Hands a command to the running agent; without one, takes the lock and does it here. */
const handOrDo = async (
  { stateDirectory }: Environment,
  command: Command,
  here: () => Promise<Said>,
): Promise<Said> => {
  const answer = await askRunning(stateDirectory, command);
  if (answer !== undefined) return saidOf(answer);
  const lock = await takeLock(stateDirectory, ({ do: what }) =>
    what === 'pid'
      ? Promise.resolve(process.pid)
      : Promise.reject(new Error('a command of another person runs')),
  );
  try {
    return await here();
  } finally {
    lock.close();
  }
};

export const forgetOutlet = (environment: Environment, outlet: string): Promise<Said> =>
  handOrDo(environment, { do: 'forget', name: outlet }, async () => ({
    text: await forgetIn(new Journal(environment.stateDirectory, systemClock.now), outlet),
    isGood: true,
  }));

export const trustController = (environment: Environment, label: string): Promise<Said> =>
  handOrDo(environment, { do: 'trust', name: label }, () =>
    Promise.resolve({ text: trust(environment, label), isGood: true }),
  );

/** Cycles one machine; works without the server. */
export const cycleByHand = (
  flags: Extract<ServerFlags, { readonly mode: 'cycle' }>,
  environment: Environment,
  config: RackConfig,
  log: Log,
  stop: AbortSignal,
): Promise<Said> =>
  handOrDo(environment, { do: 'cycle', name: flags.machine, isInsisted: flags.isInsisted }, async () => {
    const journal = new Journal(environment.stateDirectory, systemClock.now);
    if (journal.open.length > 0)
      return {
        text: 'not cycled: an earlier cycle was interrupted: start the agent, which ends it',
        isGood: false,
      };
    const open = openerOf(environment.surroundings);
    const life = createLife({
      config,
      open,
      journal,
      server: openServer(flags, environment),
      clock: systemClock,
      log,
      stop,
    });
    const end = await life.dispatcher.byHand(flags.machine, flags.isInsisted);
    // The next life of the agent sends what cannot be sent now.
    await life.parts.results
      .flush(AbortSignal.timeout(5_000))
      .catch((error: unknown) => log.warning('result not sent', { error }));
    return { text: sentenceOf(end), isGood: end.kind === 'done' && end.done.outcome !== 'failed' };
  });
