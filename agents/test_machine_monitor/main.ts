/** The program test_machine_monitor. */
import process from 'node:process';
import { useProxy } from '../../shared/client/proxy.ts';
import { assertNever } from '../../shared/errors.ts';
import { createLog } from '../../shared/log.ts';
import { print, runProgram, writeLog } from '../loop/program.ts';
import { UsageError } from '../loop/server_flag.ts';
import { VERSION } from '../../shared/client/version.ts';
import { type Config, readConfig } from './config.ts';
import { HELP, parseFlags, type RunFlags } from './flags.ts';
import { createMonitor } from './monitor.ts';

/** Before a service manager kills the process, usually after 10 s. */
const MAX_STOP_MS = 9_000;

/** Throws UsageError. */
const prepare = (): Config => {
  try {
    const config = readConfig(process.env);
    useProxy(process.env);
    return config;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
};

/** Logs go to stderr only, so that stdout holds nothing but the result. */
const run = async (flags: RunFlags): Promise<void> => {
  const config = prepare();
  const log = createLog(writeLog, { machineId: config.machineId });
  // Libraries leave promises unhandled that this program cannot await; none of them is worth ending a process that runs for months.
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }));
  const ending = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    // A second signal, such as another Ctrl-C, must not leave the task runner behind.
    if (ending.signal.aborted) return;
    log.info('monitor stopping', { signal });
    setTimeout(() => process.exit(0), MAX_STOP_MS).unref();
    ending.abort();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const monitor = createMonitor(flags, config, log);
  if (flags.mode === 'once') {
    print(JSON.stringify(await monitor.once(ending.signal)));
    return;
  }
  if (flags.mode === 'report') {
    print(await monitor.report(ending.signal));
    return;
  }
  log.info('monitor started', { version: VERSION, server: flags.server.href, sink: flags.sink });
  await monitor.run(ending.signal);
  log.info('monitor stopped');
};

const main = async (): Promise<void> => {
  const flags = parseFlags(process.argv.slice(2));
  switch (flags.mode) {
    case 'help':
      print(HELP.trimEnd());
      return;
    case 'version':
      print(VERSION);
      return;
    case 'once':
    case 'report':
    case 'run':
      return run(flags);
    default:
      return assertNever(flags);
  }
};

await runProgram('test_machine_monitor', main);
