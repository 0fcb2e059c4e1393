/** What the agents' programs share: where results and logs go, and how a program ends. */
import { writeSync } from 'node:fs';
import process from 'node:process';
import { explain } from './explain.ts';
import { UsageError } from './server_flag.ts';

export const EXIT_USAGE = 2;
const STDERR = 2;

/** Writes a line of a result to stdout. */
export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Loses the line, but nothing else, if the disk is full or the reader is gone. process.stderr would close after its first error. */
export const writeLog = (line: string): void => {
  try {
    writeSync(STDERR, line);
  } catch {
    // There is no other place to report the error.
  }
};

/** Runs `main`; a failure ends the program with 1, a UsageError with 2, and the reason in one line on stderr. */
export const runProgram = async (name: string, main: () => Promise<void>): Promise<void> => {
  // A reader such as `head` may close stdout early, which is fine; after any other error, such as a full disk, the exit code reports it.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  try {
    await main();
  } catch (error) {
    writeLog(`${name}: ${explain(error)}\n`);
    process.exitCode = error instanceof UsageError ? EXIT_USAGE : 1;
  }
};
