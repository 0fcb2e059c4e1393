/** The monitor of this computer: the agent as it is, in a process of its own, as on any machine of a lab. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../agents/test_machine_monitor/main.ts', import.meta.url));
/** It promises to end within 10 s of SIGTERM. */
const STOP_MS = 12_000;

/** `onExit` hears of an end that nobody asked for. Resolves, when stopped, once the process is gone. */
export const startMonitor = (
  flags: readonly string[],
  env: NodeJS.ProcessEnv,
  onExit: (how: string) => void,
): { stop(): Promise<void> } => {
  const child = spawn(process.execPath, [MAIN, ...flags], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  let isStopping = false;
  const closed = once(child, 'close').then(
    ([code, signal]) => isStopping || onExit(`it ended with ${String(code ?? signal)}`),
    (error: unknown) => onExit(String(error)),
  );
  return {
    stop: async () => {
      isStopping = true;
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await closed;
      clearTimeout(killer);
    },
  };
};
