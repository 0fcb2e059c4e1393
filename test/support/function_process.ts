/** A function in its own process, started as in production: by the functions framework's command line. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../deploy/local/emulators.ts';

const COMMAND_LINE = fileURLToPath(
  new URL('main.js', import.meta.resolve('@google-cloud/functions-framework')),
);

const OUTPUT_KEPT = 1_000_000;

export interface FunctionProcess {
  readonly port: number;
  readonly child: ChildProcess;
  /** The output so far; of very much, the end. */
  output(): string;
  /** Resolves after the process has printed `text`; rejects if it ends without. */
  printed(text: string): Promise<void>;
  /** Sends the signal and resolves after the process has ended. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Resolves when the process serves. `source`: the path of a module that registers `target` with the framework that `commandLine` belongs to. */
export const startFunction = async (
  source: string,
  target: string,
  env: NodeJS.ProcessEnv = {},
  commandLine = COMMAND_LINE,
): Promise<FunctionProcess> => {
  const port = await freePort();
  const args = [commandLine, `--source=${source}`, `--target=${target}`, `--port=${port}`];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: 'pipe' });
  let output = '';
  const append = (text: string): void => {
    output += text;
    if (output.length > 2 * OUTPUT_KEPT) output = output.slice(-OUTPUT_KEPT);
  };
  child.stdout.setEncoding('utf8').on('data', append);
  child.stderr.setEncoding('utf8').on('data', append);
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;

  const printed = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const check = () => {
        if (output.includes(text)) resolve();
      };
      child.stdout.on('data', check);
      void closed.then(() => reject(new Error(`${target} ended without printing ${text}:\n${output}`)));
      check();
    });

  await printed('URL: ');
  return {
    port,
    child,
    output: () => output,
    printed,
    end: async (signal) => {
      child.kill(signal);
      const [code, endedBy] = await closed;
      return { code, signal: endedBy };
    },
  };
};
