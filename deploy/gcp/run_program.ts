/** How each deployment program prints and ends: exit code 0; 1 after a failure; 2 if the command line is wrong. */
import { StoppedError } from './apply.ts';
import { UsageError } from './arguments.ts';
import { GcloudError } from './gcloud.ts';
import { SmokeTestError } from './smoke_test/smoke_test.ts';

/** Prints a line of the result to stdout. */
export const print = (line: string): void => console.log(line);
/** Prints a line about progress, or about what to do next, to stderr. */
export const progress = (line: string): void => console.error(line);

/** A stack is printed only for errors of this program. */
const explain = (error: unknown): string => {
  if (error instanceof GcloudError) return `${error.message}\n\nThe command was:\n  ${error.command}`;
  if (error instanceof UsageError || error instanceof StoppedError || error instanceof SmokeTestError)
    return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

/** Never rejects; prints the error and sets the exit code. */
export const runProgram = async (program: () => Promise<void>): Promise<void> => {
  try {
    await program();
  } catch (error) {
    console.error(explain(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
};
