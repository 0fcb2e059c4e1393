/** `adb shell …`: commands on the Android device. */
import type { Tool } from '../tool/tool.ts';

const TIMEOUT_MS = 5_000;

export const adbShell = <T>(args: readonly string[], parse: (stdout: string) => T): Tool<T> => ({
  command: 'adb',
  args: ['shell', ...args],
  timeoutMs: TIMEOUT_MS,
  parse,
});
