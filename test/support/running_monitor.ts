/** The monitor as a process, as on any machine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const MONITOR = fileURLToPath(new URL('../../agents/test_machine_monitor/main.ts', import.meta.url));

/** What it printed and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Inside a `describe`: starts monitors, none of which outlives its test. */
export const monitors = () => {
  const alive = new Set<ReturnType<typeof spawn>>();
  afterEach(() => alive.forEach((child) => child.kill('SIGKILL')));
  return (args: readonly string[], env: NodeJS.ProcessEnv, program = MONITOR) => {
    const child = spawn(process.execPath, [program, ...args], {
      env: { PATH: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    alive.add(child);
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    const ended: Promise<Ended> = once(child, 'close').then(() => {
      alive.delete(child);
      return { code: child.exitCode, ...said };
    });
    /** The first log line of this name, once it is written. */
    const logged = async (message: string): Promise<Record<string, unknown>> => {
      for (;;) {
        const line = said.stderr
          .split('\n')
          .find((text) => text.includes(`"message":"${message}"`) && text.endsWith('}'));
        if (line !== undefined) return JSON.parse(line) as Record<string, unknown>;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    return { child, ended, logged };
  };
};
