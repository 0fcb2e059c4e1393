/** test_machine_monitor: the program. */
import { writeSync } from 'node:fs';
import process from 'node:process';
import { assertNever } from '../../shared/errors.ts';
import { createLog } from '../../shared/log.ts';
import { readConfig } from './config.ts';
import { HELP, parseFlags, type RunFlags, UsageError } from './flags.ts';
import { createMonitor } from './monitor.ts';
import { VERSION } from './version.ts';

/** A service manager kills after 10 s. */
const LONGEST_END_MS = 9_000;

const EXIT_USAGE = 2;

// Who reads what was asked may stop before its end, as `head` does; a full disk is said by the exit code.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const STDERR = 2;

/** A full disk, or a reader that ended, costs the line and nothing else. Not process.stderr, which its first error ends for good. */
const writeLog = (line: string): void => {
  try {
    writeSync(STDERR, line);
  } catch {
    // There is nowhere left to say so.
  }
};

const run = async (flags: RunFlags): Promise<void> => {
  // stdout is for what was asked; a log line must not get in between.
  const config = readConfig(process.env);
  const log = createLog(writeLog, { machineId: config.machineId });
  // Libraries make promises that are not ours to await; none of them is worth the months that we are to live.
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }));
  const ending = new AbortController();
  const end = (signal: NodeJS.Signals): void => {
    // Asked again, as by somebody impatient at a terminal: what is being ended must not be left behind.
    if (ending.signal.aborted) return;
    log.info('ending', { signal });
    setTimeout(() => process.exit(0), LONGEST_END_MS).unref();
    ending.abort();
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  const monitor = createMonitor(flags, config, log);
  if (flags.mode === 'once') {
    print(JSON.stringify(await monitor.once(ending.signal)));
    return;
  }
  log.info('started', { version: VERSION, server: flags.server.href, sink: flags.sink });
  await monitor.live(ending.signal);
  log.info('ended');
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
    case 'run':
      return run(flags);
    default:
      return assertNever(flags);
  }
};

try {
  await main();
} catch (error) {
  const isUsage = error instanceof UsageError;
  writeLog(`test_machine_monitor: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = isUsage ? EXIT_USAGE : 1;
}
