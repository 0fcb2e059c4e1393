/** The identifying properties in `adb shell getprop`: hundreds of lines such as `[ro.build.id]: [R16NW]`. */
import { detached } from './detached.ts';

const [OPEN, CLOSE, COLON, BLANK, TAB] = [0x5b, 0x5d, 0x3a, 0x20, 0x09];

/** Every wanted key begins with `ro.` and one of these groups. `mayBeWanted` skips all other lines. */
const ROOT = 'ro.';
const GROUPS = ['build.', 'product.'] as const;
type WantedKey = `${typeof ROOT}${(typeof GROUPS)[number]}${string}`;

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
] as const satisfies readonly WantedKey[];
export type Property = (typeof WANTED)[number];
export type Properties = ReadonlyMap<Property, string>;

/** The limit of the event's other texts, because a record must fit its store. Longer values, which no real device has, are left out. */
const MAX_VALUE = 1024;

const [R, O] = [ROOT.charCodeAt(0), ROOT.charCodeAt(1)];
/** 1 for the first letter of each group: a table, because comparing texts is what costs. */
const IS_GROUP_LETTER = new Uint8Array(0x80);
for (const group of GROUPS) IS_GROUP_LETTER[group.charCodeAt(0)] = 1;

/** Rules out most lines of a dump with four comparisons. */
const mayBeWanted = (dump: string, start: number): boolean =>
  dump.charCodeAt(start) === OPEN &&
  dump.charCodeAt(start + 1) === R &&
  dump.charCodeAt(start + 2) === O &&
  IS_GROUP_LETTER[dump.charCodeAt(start + 1 + ROOT.length)] === 1;

const wantedAt = (dump: string, start: number): Property | undefined => {
  for (const key of WANTED) {
    const keyEnd = start + 1 + key.length;
    // Few keys have their bracket in this place, and comparing texts is what costs.
    if (dump.charCodeAt(keyEnd) !== CLOSE || dump.charCodeAt(keyEnd + 1) !== COLON) continue;
    if (dump.startsWith(key, start + 1)) return key;
  }
  return undefined;
};

/** The position of the value's `[` if only blanks separate it, on the same line, from the `]:` at `from`. */
const openingAfter = (dump: string, from: number, end: number): number | undefined => {
  let at = from + 2;
  while (at < end && (dump.charCodeAt(at) === BLANK || dump.charCodeAt(at) === TAB)) at++;
  return at < end && dump.charCodeAt(at) === OPEN ? at : undefined;
};

/** The value of the line whose key ends at `keyEnd`, or undefined if the line's key is in fact longer. */
const valueOf = (dump: string, keyEnd: number, end: number): string | undefined => {
  // The key runs to the last `]:` that a value follows. Searching back no further than keyEnd stays linear.
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

/** The wanted properties that have a value. The last of equal keys wins, even if its value is empty. One pass over the dump. */
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
  const values = detached([...found.values()]);
  let n = 0;
  for (const key of found.keys()) found.set(key, values[n++] ?? '');
  return found;
};
