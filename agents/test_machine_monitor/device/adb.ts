/** `adb`: an Android device on USB. */
import { optional } from '../tool/run.ts';
import { type Run, type Tool, ToolError } from '../tool/tool.ts';
import { parseUptime } from '../tool/uptime.ts';
import type { Log } from '../../../shared/log.ts';
import type { Probe, Reboot } from './device.ts';

const TIMEOUT_MS = 5_000;

/** Whether one Android device is there and lets us in. */
export const adbGetState: Tool<void> = {
  command: 'adb',
  args: ['get-state'],
  timeoutMs: TIMEOUT_MS,
  // A device in recovery, sideload or its boot loader answers too, but runs no tests.
  parse: (stdout) => {
    const state = stdout.trim();
    if (state !== 'device')
      throw new Error(`the state is ${JSON.stringify(state.slice(0, 64))}, not "device"`);
  },
};

const adbShell = <T>(args: readonly string[], parse: (stdout: string) => T): Tool<T> => ({
  command: 'adb',
  args: ['shell', ...args],
  timeoutMs: TIMEOUT_MS,
  parse,
});

/** How long the device has been up, in nanoseconds; also the proof that it is there. */
export const adbUptime = adbShell(['cat', '/proc/uptime'], parseUptime);

/** As it is. Throws where it holds no property: an old adb prints its errors on stdout and exits 0. */
export const adbGetprop = adbShell(['getprop'], (stdout) => {
  if (stdout.startsWith('[') || stdout.includes('\n[')) return stdout;
  throw new Error('printed no properties');
});

// The server reads the dumps.
export const adbDumpsysBattery = adbShell(['dumpsys', 'battery'], (stdout) => stdout);
export const adbDumpsysThermalService = adbShell(['dumpsys', 'thermalservice'], (stdout) => stdout);

/** Brings back a device that is plugged in but went silent. */
export const adbReconnect: Tool<void> = {
  command: 'adb',
  args: ['reconnect', 'offline'],
  timeoutMs: TIMEOUT_MS,
  parse: () => undefined,
};

const adbReboot: Tool<void> = {
  command: 'adb',
  args: ['reboot'],
  // It returns when the device has taken the order, which a busy one puts off.
  timeoutMs: 60_000,
  parse: () => undefined,
};

/** Runs `tool`; where `isWorthIt` says so of its failure, `adb reconnect offline`, and once more. */
const withReconnect = async <T>(
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

export const createAdbProbe = (run: Run, log: Log): Probe => {
  const battery = optional(run, adbDumpsysBattery, '', log);
  const thermalService = optional(run, adbDumpsysThermalService, '', log);
  return async (_known, signal) => {
    await withReconnect(run, adbGetState, signal, ({ message }) => message.includes('offline'));
    return {
      android: {
        uptime: await run(adbUptime, signal),
        getprop: await run(adbGetprop, signal),
        dumpsys_battery: await battery(signal),
        dumpsys_thermal_service: await thermalService(signal),
      },
    };
  };
};

export const createAdbReboot =
  (run: Run): Reboot =>
  (_known, signal) =>
    withReconnect(run, adbReboot, signal, () => true);
