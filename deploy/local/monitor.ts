/** The monitor of this computer: the agent as on any machine of a lab. */
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseMachineId } from '../../shared/types/machine_id.ts';
import type { Agent } from './agent.ts';

export const MONITOR: Agent = {
  name: 'monitor of this computer',
  main: fileURLToPath(new URL('../../agents/test_machine_monitor/main.ts', import.meta.url)),
  // It promises to exit within 10 s of SIGTERM.
  stopLimitSeconds: 12,
};

/** The ID under which this computer reports. Throws, saying what to set, if SWARMING_BOT_ID or, without it, the hostname is not one. */
export const monitoredMachineId = (env: NodeJS.ProcessEnv, host = hostname()): string => {
  const id = env['SWARMING_BOT_ID'];
  try {
    return parseMachineId(id || host);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const source = id ? 'SWARMING_BOT_ID' : 'the hostname';
    throw new Error(
      `This computer cannot be monitored: ${why} (from ${source}). Set SWARMING_BOT_ID to another ID, or pass --no-monitor`,
      { cause },
    );
  }
};
