/** `adb shell getprop`: what kind of device this is; the server reads it. */
import { adbShell } from './shell.ts';

/** As it is. Throws where it holds no property: an old adb prints its errors on stdout and exits 0. */
export const adbGetprop = adbShell(['getprop'], (stdout) => {
  if (stdout.startsWith('[') || stdout.includes('\n[')) return stdout;
  throw new Error('printed no properties');
});
