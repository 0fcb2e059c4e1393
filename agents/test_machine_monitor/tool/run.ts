/** Runs a tool: no shell, a time limit that even a tool deaf to SIGTERM keeps, output bounded. */
import { type ExecFileException, execFile } from 'node:child_process';
import { type Run, type Tool, ToolError } from './tool.ts';

/** A real getprop is 20 to 60 KB; three dumps of this size, every character escaped, still fit an event and a small heap. */
const MAX_OUTPUT_BYTES = 512 * 1024;
const MAX_QUOTED = 500;

/** ideviceinfo explains itself on stdout, the others on stderr. */
const why = (
  error: ExecFileException,
  { timeoutMs }: Tool<unknown>,
  stdout: string,
  stderr: string,
): string => {
  if (error.code === 'ENOENT') return 'is not on the PATH: install it';
  if (error.code === 'EACCES') return 'may not be run: check its permissions';
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    return `printed more than ${MAX_OUTPUT_BYTES} bytes`;
  if (error.killed === true) return `took longer than ${timeoutMs / 1000} s`;
  const said = (stderr.trim() || stdout.trim()).slice(0, MAX_QUOTED);
  const how = error.signal ? `was ended by ${error.signal}` : `exited with ${error.code ?? 'an error'}`;
  return said === '' ? how : `${how}: ${said}`;
};

const parsed = <T>({ parse }: Tool<T>, name: string, stdout: string, stderr: string): T => {
  try {
    return parse(stdout);
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new ToolError(`${name}: ${what}`, { stderr, exitCode: 0, cause });
  }
};

/** `env` finds the tools (PATH) and is what they see. */
export const createRun =
  (env: NodeJS.ProcessEnv): Run =>
  (tool, signal) =>
    new Promise((resolve, reject) => {
      const { command, args, timeoutMs: timeout } = tool;
      const name = [command, ...args].join(' ');
      const child = execFile(
        command,
        args,
        { env, timeout, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT_BYTES, windowsHide: true },
        (error, stdout, stderr) => {
          signal.removeEventListener('abort', stop);
          if (error === null) {
            resolve(Promise.try(() => parsed(tool, name, stdout, stderr)));
          } else if (signal.aborted) {
            reject(new ToolError(`${name} was stopped`, { stderr, cause: signal.reason }));
          } else {
            const exitCode = typeof error.code === 'number' ? error.code : null;
            const message = `${name} ${why(error, tool, stdout, stderr)}`;
            reject(new ToolError(message, { stderr, exitCode, cause: error }));
          }
        },
      );
      // execFile's own signal sends SIGTERM, and then waits for whoever still holds the output.
      const stop = (): void => {
        child.kill('SIGKILL');
        child.stdout?.destroy();
        child.stderr?.destroy();
      };
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
    });
