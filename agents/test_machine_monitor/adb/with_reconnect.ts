/** A phone that is plugged in but silent often only needs to be asked to come back. */
import { type Run, type Tool, ToolError } from '../tool/tool.ts';
import { adbReconnect } from './reconnect.ts';

/** Runs `tool`; where `isWorthIt` says so of its failure, `adb reconnect offline`, and once more. */
export const withReconnect = async <T>(
  run: Run,
  tool: Tool<T>,
  signal: AbortSignal,
  isWorthIt: (error: ToolError) => boolean,
): Promise<T> => {
  try {
    return await run(tool, signal);
  } catch (error) {
    if (!(error instanceof ToolError) || !isWorthIt(error) || signal.aborted) throw error;
    // What it says does not matter: the second try tells.
    await run(adbReconnect, signal).catch(() => undefined);
    return run(tool, signal);
  }
};
