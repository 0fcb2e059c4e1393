/** The program powercycle_server. */
import process from 'node:process';
import { useProxy } from '../../shared/client/proxy.ts';
import { assertNever } from '../../shared/errors.ts';
import { createLog, type Log } from '../../shared/log.ts';
import { print, runProgram, writeLog } from '../loop/program.ts';
import { UsageError } from '../loop/server_flag.ts';
import { VERSION } from '../../shared/client/version.ts';
import { cycleByHand, forgetOutlet, loadConfig, runAgent, type Said, trustController } from './agent.ts';
import { check } from './check.ts';
import { systemClock } from './clock.ts';
import type { RackConfig } from './config/controller.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { type ActiveFlags, HELP, parseFlags, type ServerFlags } from './flags.ts';
import { createRack, openerOf } from './rack.ts';
import { redactor } from './redact.ts';

/** Throws UsageError. */
const prepare = (state: string | undefined): Environment => {
  try {
    const environment = readEnvironment(process.env, state);
    useProxy(process.env);
    return environment;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
};

const say = ({ text, isGood }: Said): void => {
  print(text);
  if (!isGood) process.exitCode = 1;
};

const checkAll = async (config: RackConfig, environment: Environment): Promise<void> => {
  const rack = createRack(
    config,
    openerOf(environment.surroundings),
    systemClock,
    new AbortController().signal,
  );
  const { table, isGood } = await check(rack);
  say({ text: redactor(config.secrets)(table), isGood });
};

const stopping = (log: Log): AbortSignal => {
  const ending = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    if (ending.signal.aborted) return;
    log.info('agent stopping', { signal });
    ending.abort();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // The terminal of a person who cycles by hand is closed.
  process.on('SIGHUP', stop);
  return ending.signal;
};

/** Logs go to stderr only, so that stdout holds nothing but the result. */
const runWithServer = async (flags: ServerFlags, environment: Environment): Promise<void> => {
  const config = loadConfig(flags.config, environment);
  const redact = redactor(config.secrets);
  const log = createLog((line) => writeLog(redact(line)));
  // Libraries leave promises unhandled that this program cannot await; none of them is worth ending a process that runs for months.
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }));
  // ssh2 throws what a broken device sends from its own callbacks; the cycle that waits for the answer then fails by its time limit.
  process.on('uncaughtException', (error) => log.error('uncaught exception', { error }));
  const stop = stopping(log);
  if (flags.mode === 'cycle') {
    say(await cycleByHand(flags, environment, config, log, stop));
    return;
  }
  log.info('agent started', { version: VERSION, server: flags.server.href, machines: config.machines.size });
  await runAgent(flags, environment, config, log, stop);
  log.info('agent stopped');
};

const run = async (flags: ActiveFlags): Promise<void> => {
  const environment = prepare(flags.state);
  switch (flags.mode) {
    case 'run':
    case 'cycle':
      return runWithServer(flags, environment);
    case 'check':
      return checkAll(loadConfig(flags.config, environment), environment);
    case 'forget':
      say(await forgetOutlet(environment, flags.outlet));
      return;
    case 'trust':
      say(await trustController(environment, flags.controller));
      return;
    default:
      return assertNever(flags);
  }
};

const main = async (): Promise<void> => {
  const flags = parseFlags(process.argv.slice(2));
  if (flags.mode === 'help') print(HELP.trimEnd());
  else if (flags.mode === 'version') print(VERSION);
  else await run(flags);
};

await runProgram('powercycle_server', main);
// Connections of libraries must not keep a program that is done.
process.exit();
