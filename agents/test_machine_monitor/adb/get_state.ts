/** `adb get-state`: whether one Android device is there and lets us in. */
import type { Tool } from '../tool/tool.ts';

export const adbGetState: Tool<void> = {
  command: 'adb',
  args: ['get-state'],
  timeoutMs: 5_000,
  // A device in recovery, sideload or its boot loader answers too, but runs no tests.
  parse: (stdout) => {
    const state = stdout.trim();
    if (state !== 'device')
      throw new Error(`the state is ${JSON.stringify(state.slice(0, 64))}, not "device"`);
  },
};
