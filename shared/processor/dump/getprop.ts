/** The properties that say what an Android device is, out of `adb shell getprop`: hundreds of lines `[key]: [value]`. */

const WANTED = [
  'ro.build.id',
  'ro.build.product',
  'ro.build.type',
  'ro.build.version.incremental',
  'ro.product.board',
  'ro.product.brand',
  'ro.product.device',
  'ro.product.name',
  'ro.product.system.brand',
] as const;
export type Property = (typeof WANTED)[number];
export type Properties = ReadonlyMap<Property, string>;

/** The same bound as an event's other texts: a record must fit its store. Longer values are none that a device has: left out. */
const MAX_VALUE = 1024;

const [OPEN, CLOSE, COLON, BLANK, TAB] = [0x5b, 0x5d, 0x3a, 0x20, 0x09];
const [R, O, B, P] = [0x72, 0x6f, 0x62, 0x70];

// Most lines are of no interest: what all wanted keys begin with tells in four looks.
const mayBeWanted = (dump: string, start: number): boolean => {
  if (dump.charCodeAt(start) !== OPEN || dump.charCodeAt(start + 1) !== R) return false;
  const group = dump.charCodeAt(start + 4);
  return dump.charCodeAt(start + 2) === O && (group === B || group === P);
};

// The bracket, in the right place for few keys, is looked for first: comparing texts is what costs.
const wantedAt = (dump: string, start: number): Property | undefined => {
  for (const key of WANTED) {
    const keyEnd = start + 1 + key.length;
    if (dump.charCodeAt(keyEnd) !== CLOSE || dump.charCodeAt(keyEnd + 1) !== COLON) continue;
    if (dump.startsWith(key, start + 1)) return key;
  }
  return undefined;
};

/** Where the value's `[` is, if `]:` at `from` ends a key: blanks and `[` follow, inside the line. */
const openingAfter = (dump: string, from: number, end: number): number | undefined => {
  let at = from + 2;
  while (at < end && (dump.charCodeAt(at) === BLANK || dump.charCodeAt(at) === TAB)) at++;
  return at < end && dump.charCodeAt(at) === OPEN ? at : undefined;
};

/** The value of the line whose key ends at `keyEnd`, unless the key turns out to be a longer one. */
const valueOf = (dump: string, keyEnd: number, end: number): string | undefined => {
  // The key runs to the last `]:` that fits. Going back no further than keyEnd keeps this linear.
  let from = dump.lastIndexOf(']:', end - 2);
  let opening = openingAfter(dump, from, end);
  while (opening === undefined && from > keyEnd) {
    from = dump.lastIndexOf(']:', from - 1);
    opening = openingAfter(dump, from, end);
  }
  if (opening === undefined || from !== keyEnd) return undefined;
  const closing = dump.lastIndexOf(']', end - 1);
  return closing > opening ? dump.slice(opening + 1, closing) : undefined;
};

/** Those wanted that are there and not empty. The last of equal keys wins. One pass, nothing kept of other lines. */
export const readProperties = (dump: string): Properties => {
  const found = new Map<Property, string>();
  for (let start = 0; start < dump.length;) {
    const next = dump.indexOf('\n', start);
    const end = next === -1 ? dump.length : next;
    const key = mayBeWanted(dump, start) ? wantedAt(dump, start) : undefined;
    const value = key === undefined ? undefined : valueOf(dump, start + 1 + key.length, end);
    if (key !== undefined && value !== undefined) found.set(key, value);
    start = end + 1;
  }
  for (const [key, value] of found) if (value === '' || value.length > MAX_VALUE) found.delete(key);
  return found;
};
