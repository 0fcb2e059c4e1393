/** A reading that a device may be without, and still be well. */
import type { Log } from '../../../shared/log.ts';
import { Trouble } from '../../loop/trouble.ts';
import type { Run, Tool } from './tool.ts';

/** Gives `otherwise` where the tool fails, and says so once while it does. Throws only where the signal ends it. */
export const optional = <T>(run: Run, tool: Tool<T>, otherwise: T, log: Log) => {
  const name = [tool.command, ...tool.args].join(' ');
  const trouble = new Trouble(log, 'optional reading missing', 'optional reading there again');
  return async (signal: AbortSignal): Promise<T> => {
    try {
      const reading = await run(tool, signal);
      trouble.isOver({ tool: name });
      return reading;
    } catch (error) {
      signal.throwIfAborted();
      trouble.is(error, { tool: name });
      return otherwise;
    }
  };
};
