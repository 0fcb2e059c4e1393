/** Where a command writes, and whom it asks. */
import { createInterface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';

export interface Terminal {
  /** What was asked for, a line at a time. */
  readonly out: (line: string) => void;
  /** What is said about it: warnings, failures, lost connections. */
  readonly err: (line: string) => void;
  /** Of a terminal; undefined where a file or program reads. */
  readonly columns: () => number | undefined;
  readonly isColor: boolean;
  /** undefined where nobody is there to answer. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
}

const asker =
  (input: ReadStream, output: WriteStream) =>
  async (question: string): Promise<boolean> => {
    const lines = createInterface({ input, output });
    try {
      // The end of the input, Ctrl-D, is no answer, and so a no.
      const end = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
      const answer = await Promise.race([lines.question(`${question} [y/N] `), end]);
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      lines.close();
    }
  };

/** Whether output to a terminal may have colours; https://no-color.org: any text but an empty one turns them off. */
export const isColorWanted = (env: NodeJS.ProcessEnv): boolean =>
  (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';

/** A process's own terminal. */
export const openTerminal = (
  { stdin, stdout, stderr }: { stdin: ReadStream; stdout: WriteStream; stderr: WriteStream },
  hasColor: boolean,
): Terminal => ({
  out: (line) => void stdout.write(`${line}\n`),
  err: (line) => void stderr.write(`${line}\n`),
  columns: () => (stdout.isTTY ? stdout.columns : undefined),
  isColor: stdout.isTTY && hasColor,
  confirm: stdin.isTTY ? asker(stdin, stderr) : undefined,
});
