/** How each program here ends: 0, or 1 with a message that says what to mend; 2 where the command line is wrong. */
import { StoppedError } from './apply.ts';
import { UsageError } from './arguments.ts';
import { GcloudError } from './gcloud.ts';

/** A stack helps only where the cause is ours. */
const explain = (error: unknown): string => {
  if (error instanceof GcloudError) return `${error.message}\n\nsaid by:\n  ${error.command}`;
  if (error instanceof UsageError || error instanceof StoppedError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

/** Never rejects; sets the exit code. */
export const runProgram = async (program: () => Promise<void>): Promise<void> => {
  try {
    await program();
  } catch (error) {
    console.error(explain(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
};
