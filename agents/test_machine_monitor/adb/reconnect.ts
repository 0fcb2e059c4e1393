/** `adb reconnect offline`: brings back a device that is plugged in but went silent. */
import type { Tool } from '../tool/tool.ts';

export const adbReconnect: Tool<void> = {
  command: 'adb',
  args: ['reconnect', 'offline'],
  timeoutMs: 5_000,
  parse: () => undefined,
};
