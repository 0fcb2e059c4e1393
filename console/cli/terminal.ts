/** The terminal: where a command writes and asks. */
import { createInterface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';

export interface Terminal {
  /** Writes one line of results to stdout. */
  readonly out: (line: string) => void;
  /** Writes one line of anything else to stderr: warnings, failures, lost connections. */
  readonly err: (line: string) => void;
  /** The terminal's width; undefined if a file or another program reads stdout. */
  readonly columns: () => number | undefined;
  readonly isColor: boolean;
  /** Undefined if stdin is not a terminal. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
}

const asker =
  (input: ReadStream, output: WriteStream) =>
  async (question: string): Promise<boolean> => {
    const lines = createInterface({ input, output });
    try {
      // Ctrl-D ends the input without an answer, which counts as no.
      const end = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
      const answer = await Promise.race([lines.question(`${question} [y/N] `), end]);
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      lines.close();
    }
  };

/** Whether output to a terminal may be coloured. By https://no-color.org, any text but an empty one turns colours off. */
export const isColorWanted = (env: NodeJS.ProcessEnv): boolean =>
  (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';

/** Of a terminal that does not know its width, as those that programs open. */
const COLUMNS = 80;

/** The terminal of a process's standard streams. */
export const openTerminal = (
  { stdin, stdout, stderr }: { stdin: ReadStream; stdout: WriteStream; stderr: WriteStream },
  hasColor: boolean,
): Terminal => ({
  out: (line) => void stdout.write(`${line}\n`),
  err: (line) => void stderr.write(`${line}\n`),
  columns: () => (stdout.isTTY ? stdout.columns || COLUMNS : undefined),
  isColor: stdout.isTTY && hasColor,
  confirm: stdin.isTTY ? asker(stdin, stderr) : undefined,
});
