/** The monitor as a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const MONITOR = fileURLToPath(new URL('../../agents/test_machine_monitor/main.ts', import.meta.url));

/** What the monitor printed, and its exit code; null after a signal. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** For use inside a `describe`: returns a function that starts a monitor, which is killed after its test. */
export const monitors = () => {
  const alive = new Map<ReturnType<typeof spawn>, Promise<Ended>>();
  afterEach(async () => {
    for (const child of alive.keys()) child.kill('SIGKILL');
    await Promise.all(alive.values());
  });
  return (args: readonly string[], env: NodeJS.ProcessEnv, program = MONITOR) => {
    const child = spawn(process.execPath, [program, ...args], {
      env: { PATH: '', NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    const ended: Promise<Ended> = once(child, 'close').then(() => {
      alive.delete(child);
      return { code: child.exitCode, ...output };
    });
    alive.set(child, ended);
    /** Resolves with the first log line of this name. */
    const logged = async (message: string): Promise<Record<string, unknown>> => {
      for (;;) {
        const line = output.stderr
          .split('\n')
          .find((text) => text.includes(`"message":"${message}"`) && text.endsWith('}'));
        if (line !== undefined) return JSON.parse(line) as Record<string, unknown>;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    return { child, ended, logged };
  };
};
