/** Names that an object of a JSON5 text has twice, which its parser takes silently: the last would win. */

/** Texts, comments and whatever may be a name; the text is known to be JSON5. */
const TOKEN =
  /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/|[{}[\]:,]|[^\s"'/{}[\]:,]+/g;

interface Duplicate {
  readonly name: string;
  readonly lines: readonly [number, number];
}

const nameOf = (token: string): string => {
  if (!/^["']/.test(token)) return token;
  const quoted = `"${token
    .slice(1, -1)
    .replaceAll("\\'", "'")
    .replaceAll(/(?<!\\)"/g, '\\"')}"`;
  try {
    return String(JSON.parse(quoted));
  } catch {
    return token.slice(1, -1); // With an escape that only JSON5 has.
  }
};

/** The first name that one object has twice; undefined if there is none. Takes time linear in the text. */
export const duplicateIn = (text: string): Duplicate | undefined => {
  const open: (Map<string, number> | undefined)[] = [];
  let last: { token: string; at: number } | undefined;
  let line = 1;
  let counted = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token.startsWith('//') || token.startsWith('/*')) continue;
    for (; counted < index; counted += 1) if (text[counted] === '\n') line += 1;
    if (token === '{') open.push(new Map());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':' && last !== undefined) {
      const names = open.at(-1);
      const name = nameOf(last.token);
      const before = names?.get(name);
      if (before !== undefined) return { name, lines: [before, last.at] };
      names?.set(name, last.at);
    }
    last = { token, at: line };
  }
  return undefined;
};
