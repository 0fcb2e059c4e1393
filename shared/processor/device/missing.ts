/** The readings of a device that is missing: its machine sends an event without a device. They depend on what the machine was. */
import type { Description } from '../../types/description.ts';
import { type DeviceReadings, NO_READINGS } from '../device_readings.ts';

/** What Go's `%q` prints unescaped: letters, marks, numbers, punctuation, symbols and the ASCII space. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

const NAMED_ESCAPES: ReadonlyMap<string, string> = new Map([
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

const numericEscape = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
};

/** Double-quotes text as Go's `%q` does: existing clients read the messages in that form. */
export const quote = (text: string): string => {
  let quoted = '';
  for (const character of text)
    quoted +=
      NAMED_ESCAPES.get(character) ?? (PRINTABLE.test(character) ? character : numericEscape(character));
  return `"${quoted}"`;
};

/**
 * Names the device by its SSH address or, without one, by its types. A host whose attached device was never seen must not look available;
 * if none is attached either, the recovery message stays.
 */
const recovery = ({ SSHUserIP, Dimensions, AttachedDevice, Recovering }: Description): string => {
  if (SSHUserIP !== '') return `Device ${quote(SSHUserIP)} has gone missing`;
  const types = Dimensions['device_type'] ?? [];
  if (types.length > 0) return `Device [${types.map(quote).join(' ')}] has gone missing`;
  return AttachedDevice === 'nodevice' ? Recovering : `No ${AttachedDevice} device has been seen`;
};

export const readMissing = (previous: Description): DeviceReadings => ({
  ...NO_READINGS,
  dimensions: undefined,
  recovering: recovery(previous),
});
