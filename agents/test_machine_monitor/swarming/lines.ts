/** Another program's output, line by line, however long its lines are. */
import type { Readable } from 'node:stream';

const MAX_LINE_CHARS = 2_000;

/** Calls `onLine` for each line that is not blank, its rest beyond 2,000 characters cut off. Resolves at the end. */
export const eachLine = async (stream: Readable, onLine: (line: string) => void): Promise<void> => {
  let line = '';
  const flush = (): void => {
    if (line.trim() !== '') onLine(line);
    line = '';
  };
  for await (const text of stream.setEncoding('utf8') as AsyncIterable<string>) {
    const [first = '', ...others] = text.split('\n');
    line = (line + first).slice(0, MAX_LINE_CHARS);
    for (const next of others) {
      flush();
      line = next.slice(0, MAX_LINE_CHARS);
    }
  }
  flush();
};
