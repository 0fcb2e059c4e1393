/** An event that names no device: what was attached has gone missing. */
import { NO_READINGS, type DeviceReadings } from '../device_readings.ts';
import type { Description } from '../../types/description.ts';

const reason = ({ SSHUserIP, Dimensions, Recovering }: Description): string => {
  if (SSHUserIP !== '') return `Device ${quote(SSHUserIP)} has gone missing`;
  const types = Dimensions['device_type'] ?? [];
  return types.length > 0 ? `Device [${types.map(quote).join(' ')}] has gone missing` : Recovering;
};

export const readMissing = (previous: Description): DeviceReadings => ({
  ...NO_READINGS,
  dimensions: undefined,
  recovering: reason(previous),
});

/** Text in double quotes as Go's `%q` writes it, which existing clients read. */

/** What Go prints as it is: letters, marks, numbers, punctuation, symbols and the ASCII space. */
const PRINTING = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

const NAMED: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

const numbered = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
};

export const quote = (text: string): string => {
  let quoted = '';
  for (const character of text)
    quoted += NAMED.get(character) ?? (PRINTING.test(character) ? character : numbered(character));
  return `"${quoted}"`;
};
