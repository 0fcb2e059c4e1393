/** Notices as lines, for somebody who watches the server run. */
import type { Channel } from './channel.ts';
import { fitted } from './text.ts';

const MAX_CHARACTERS = 2000;

/** `write` gets one whole line for each notice. */
export const log =
  (write: (line: string) => void): Channel['send'] =>
  ({ title, text, link }) => {
    write(`${fitted(`${title}: ${text}`, MAX_CHARACTERS)} ${link}\n`);
    return Promise.resolve({ kind: 'delivered', detail: 'written' });
  };
