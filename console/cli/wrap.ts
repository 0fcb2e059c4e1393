/** Text on several lines, broken between words. */
import stringWidth from 'string-width';
import { safeText } from '../../shared/safe_text.ts';
import type { Terminal } from './terminal.ts';

/** Lines of at most `width` terminal columns, but that a longer word has a line of its own: a name that is cut cannot be copied. */
export const wrap = (text: string, width: number): string[] => {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const wide = stringWidth(word);
    if (line !== '' && used + 1 + wide > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    used += (line === '' ? 0 : 1) + wide;
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
};

const INDENT = '    ';

/** The text, wrapped; the lines after the first are indented. */
export const flowing = (text: string, width: number | undefined): string[] => {
  if (width === undefined) return [text];
  const [first = '', ...others] = wrap(text, Math.max(width - INDENT.length, 16));
  return [first, ...others.map((line) => INDENT + line)];
};

/** Prints the text, which may be hostile, as whole words at the width of the terminal. */
export const say = (
  terminal: Pick<Terminal, 'out' | 'err' | 'columns'>,
  to: 'out' | 'err',
  text: string,
): void => {
  for (const line of flowing(safeText(text), terminal.columns())) terminal[to](line);
};

/** The text after a label; where it is wrapped, its lines stand below each other. `head` has no terminal escapes. */
export const hanging = (head: string, text: string, width: number | undefined): string[] => {
  if (width === undefined) return [`${head}${text}`];
  const indent = stringWidth(head);
  const [first = '', ...others] = wrap(text, Math.max(width - indent, 16));
  return [`${head}${first}`, ...others.map((line) => ' '.repeat(indent) + line)];
};
