/** The monitor of this computer: the agent in a process of its own, as on any machine of a lab. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../agents/test_machine_monitor/main.ts', import.meta.url));
/** The monitor promises to exit within 10 s of SIGTERM. */
const STOP_LIMIT_MS = 12_000;

/** `onExit` is called if the monitor exits before `stop`. `stop` resolves once the process has exited. */
export const startMonitor = (
  flags: readonly string[],
  env: NodeJS.ProcessEnv,
  onExit: (reason: string) => void,
): { stop(): Promise<void> } => {
  const child = spawn(process.execPath, [MAIN, ...flags], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  let isStopping = false;
  const closed = once(child, 'close').then(
    ([code, signal]) => isStopping || onExit(code === null ? `signal ${signal}` : `exit code ${code}`),
    (error: unknown) => onExit(String(error)),
  );
  return {
    stop: async () => {
      isStopping = true;
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      await closed;
      clearTimeout(killer);
    },
  };
};
