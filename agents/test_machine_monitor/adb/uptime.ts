/** `adb shell cat /proc/uptime`: how long the device has been up, in nanoseconds; also the proof that it is there. */
import { parseUptime } from '../tool/uptime.ts';
import { adbShell } from './shell.ts';

export const adbUptime = adbShell(['cat', '/proc/uptime'], parseUptime);
