/** `adb`: an Android device on USB. */
import type { Log } from '../../../shared/log.ts';
import { answerOf } from '../../loop/answer.ts';
import { optional } from '../../loop/run.ts';
import { sideBySide } from '../tool/side_by_side.ts';
import { type Run, type Tool, ToolError } from '../../loop/tool.ts';
import { parseUptime } from '../tool/uptime.ts';
import { type Attempt, type Probe, type Reboot, StillFailingError } from './device.ts';

const TIMEOUT_MS = 5_000;

/** Fails unless exactly one Android device is attached, trusts this host and prints the state `device`. */
const adbGetState: Tool<void> = {
  command: 'adb',
  args: ['get-state'],
  timeoutMs: TIMEOUT_MS,
  // A device in recovery, sideload or its boot loader answers too, but runs no tests.
  parse: (stdout) => {
    if (answerOf(stdout) !== 'device') throw new Error('the state is not "device"');
  },
};

const adbShell = <T>(args: readonly string[], parse: (stdout: string) => T): Tool<T> => ({
  command: 'adb',
  args: ['shell', ...args],
  timeoutMs: TIMEOUT_MS,
  parse,
});

/** In nanoseconds. */
const adbUptime = adbShell(['cat', '/proc/uptime'], parseUptime);

/**
 * The unparsed output, lines such as `[ro.build.id]: [SQ3A.220705.004]`. Throws if it has no property, because an old adb prints its errors on
 * stdout and exits 0.
 */
const adbGetprop = adbShell(['getprop'], (stdout) => {
  if (stdout.startsWith('[') || stdout.includes('\n[')) return stdout;
  throw new Error('printed no properties');
});

// The server parses the dumps.
const adbDumpsysBattery = adbShell(['dumpsys', 'battery'], (stdout) => stdout);
const adbDumpsysThermalService = adbShell(['dumpsys', 'thermalservice'], (stdout) => stdout);

/** Reconnects a device that is plugged in but has stopped answering. */
const adbReconnect: Tool<void> = {
  command: 'adb',
  args: ['reconnect', 'offline'],
  timeoutMs: TIMEOUT_MS,
  parse: () => undefined,
};

const adbReboot: Tool<void> = {
  command: 'adb',
  args: ['reboot'],
  // It returns when the device has accepted the order; a busy device takes long.
  timeoutMs: 60_000,
  parse: () => undefined,
};

/** Its result does not matter to what follows, but people want to know. */
const reconnect = async (run: Run, signal: AbortSignal): Promise<Attempt> => {
  try {
    await run(adbReconnect, signal);
    return { text: 'reconnected', succeeded: true };
  } catch (error) {
    return {
      text: `reconnect failed: ${error instanceof ToolError ? error.brief : String(error)}`,
      succeeded: false,
    };
  }
};

/**
 * Runs `tool`. If its error meets `isWorthRetry`, runs `adb reconnect offline` and then `tool` once more; throws StillFailingError if that fails.
 */
const withReconnect = async <T>(
  run: Run,
  tool: Tool<T>,
  signal: AbortSignal,
  isWorthRetry: (error: ToolError) => boolean,
): Promise<T> => {
  try {
    return await run(tool, signal);
  } catch (error) {
    if (!(error instanceof ToolError) || !isWorthRetry(error) || signal.aborted) throw error;
    const attempt = await reconnect(run, signal);
    return run(tool, signal).catch((cause: unknown) => {
      throw new StillFailingError(cause, attempt);
    });
  }
};

export const createAdbProbe = (run: Run, log: Log): Probe => {
  const battery = optional(run, adbDumpsysBattery, '', log);
  const thermalService = optional(run, adbDumpsysThermalService, '', log);
  return async (_known, signal) => {
    await withReconnect(run, adbGetState, signal, ({ message }) => message.includes('offline'));
    const [uptime, getprop, dumpsys_battery, dumpsys_thermal_service] = await sideBySide([
      run(adbUptime, signal),
      run(adbGetprop, signal),
      battery(signal),
      thermalService(signal),
    ]);
    return { android: { uptime, getprop, dumpsys_battery, dumpsys_thermal_service } };
  };
};

export const createAdbReboot =
  (run: Run): Reboot =>
  (_known, signal) =>
    withReconnect(run, adbReboot, signal, () => true);
