/** Makes outside text (machine names, notes, messages) harmless in a terminal: it cannot move the cursor, ring, color or reverse text. */

// C0, DEL and C1 (which start terminal escape sequences), line separators, and characters that change the direction of text.
// eslint-disable-next-line no-control-regex -- control characters are what it matches
const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The text on one line, harmful characters escaped: a line feed becomes `\n`, an escape `\u001b`, a tab a space. */
export const safeText = (text: string): string =>
  text.replace(HARMFUL, (character) => {
    if (character === '\n') return '\\n';
    return character === '\t' ? ' ' : escaped(character);
  });

/** JSON of equal value: harmful characters occur only inside strings, where JSON can escape them. */
export const safeJson = (value: unknown, space?: number): string =>
  // JSON.stringify escapes line feeds inside strings, so those that remain are layout.
  JSON.stringify(value, undefined, space).replace(HARMFUL, (character) =>
    character === '\n' ? character : escaped(character),
  );
