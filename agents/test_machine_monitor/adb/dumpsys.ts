/** `adb shell dumpsys …`: battery and temperatures; the server reads them. */
import { adbShell } from './shell.ts';

const asItIs = (stdout: string): string => stdout;

export const adbDumpsysBattery = adbShell(['dumpsys', 'battery'], asItIs);
export const adbDumpsysThermalService = adbShell(['dumpsys', 'thermalservice'], asItIs);
