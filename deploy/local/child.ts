/** Programs that this process starts and that end with it, whatever ends it: the monitor and the emulators. */
import { type ChildProcess, spawn } from 'node:child_process';

interface Child {
  readonly process: ChildProcess;
  /** Resolves once the program has exited, or could not be started, with how: `exit code 1`. */
  readonly ended: Promise<string>;
  /** Sends SIGTERM and, after the limit, SIGKILL. Resolves once the program has exited; then a second call does nothing. */
  stop(): Promise<void>;
}

interface ChildOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly stderr: 'inherit' | 'pipe';
  /** From SIGTERM to SIGKILL. */
  readonly stopLimitSeconds: number;
}

// The shell becomes the program. When this process ends, even by SIGKILL, its end of the pipe closes, and the background reader ends the
// program as `stop` does. The program starts with Ctrl-C, which reaches every process of a terminal, ignored: requests in flight need an
// emulator until the server has stopped. Node resets that, so the monitor hears it.
const SCRIPT = `
trap "" INT
exec 3<&0
{
  trap "" HUP TERM
  read -r _ <&3
  kill $$ || exit
  seconds=$1
  while [ "$seconds" -gt 0 ]; do
    sleep 1
    kill -0 $$ || exit
    seconds=$((seconds - 1))
  done
  kill -KILL $$
} >/dev/null 2>&1 &
shift
exec "$@" 3<&- </dev/null
`;

/** On Windows, which has no such shell, the program outlives a process that is killed. */
export const startChild = (
  command: string,
  args: readonly string[],
  { env, stderr, stopLimitSeconds }: ChildOptions,
): Child => {
  const [file, argv] =
    process.platform === 'win32'
      ? [command, args]
      : ['/bin/sh', ['-c', SCRIPT, 'sh', String(stopLimitSeconds), command, ...args]];
  const child = spawn(file, argv, { env, stdio: ['pipe', 'ignore', stderr] });
  const ended = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code, signal) => resolve(code === null ? `signal ${signal}` : `exit code ${code}`));
  });
  return {
    process: child,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), stopLimitSeconds * 1000);
      await ended;
      clearTimeout(killer);
    },
  };
};
