/** A function in a process of its own, started as in production: by the functions framework's command line. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../deploy/local/emulators.ts';

const COMMAND_LINE = fileURLToPath(
  new URL('main.js', import.meta.resolve('@google-cloud/functions-framework')),
);

export interface FunctionProcess {
  readonly port: number;
  readonly child: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** Resolves once it has printed `text`; rejects where it ends without. */
  said(text: string): Promise<void>;
  /** Sends the signal and resolves once it is gone. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Resolves once it serves. `source` is a path; the function `target` must be registered there, with the framework that `commandLine` is of. */
export const startFunction = async (
  source: string,
  target: string,
  env: NodeJS.ProcessEnv = {},
  commandLine = COMMAND_LINE,
): Promise<FunctionProcess> => {
  const port = await freePort();
  const args = [commandLine, `--source=${source}`, `--target=${target}`, `--port=${port}`];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: 'pipe' });
  let printed = '';
  const heard = (text: string) => (printed += text);
  child.stdout.setEncoding('utf8').on('data', heard);
  child.stderr.setEncoding('utf8').on('data', heard);
  const gone = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;

  const said = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (printed.includes(text)) resolve();
      };
      child.stdout.on('data', look);
      void gone.then(() => reject(new Error(`${target} ended without saying ${text}:\n${printed}`)));
      look();
    });

  await said('URL: ');
  return {
    port,
    child,
    output: () => printed,
    said,
    end: async (signal) => {
      child.kill(signal);
      const [code, by] = await gone;
      return { code, signal: by };
    },
  };
};
