/** Machines' names, notes and messages come from outside: none may move the cursor, ring, colour, or turn the direction of what is printed. */

// C0, DEL and C1 (where a terminal's escape sequences begin), line separators, and what turns the direction of text.
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** On one line, with harmful characters spelled out: a line break as `\n`, an escape as `\u001b`. */
export const safeText = (text: string): string =>
  text.replace(HARMFUL, (character) => {
    if (character === '\n') return '\\n';
    return character === '\t' ? ' ' : escaped(character);
  });

/** JSON that means the same: all that is harmful is inside its strings, where JSON has escapes for it. */
export const safeJson = (value: unknown, space?: number): string =>
  // Line breaks between members are ours, those inside strings are escaped by JSON itself.
  JSON.stringify(value, undefined, space).replace(HARMFUL, (character) =>
    character === '\n' ? character : escaped(character),
  );
