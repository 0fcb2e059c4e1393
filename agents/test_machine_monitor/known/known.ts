/** What the monitor needs from its machine's Description: which device to probe, and what the task runner may offer. */
import {
  ATTACHED_DEVICES,
  type AttachedDevice,
  type Dimensions,
  dimensionsSchema,
} from '../../../shared/types/description.ts';
import { parser } from '../../../shared/types/parser.ts';
import { type FromSchema, tolerant } from '../../../shared/types/schema.ts';

const knownSchema = tolerant({
  // No default: JSON without this member, such as an error sent with status 200, is not a Description.
  AttachedDevice: { type: 'string' },
  SSHUserIP: { type: 'string', default: '' },
  Dimensions: { ...dimensionsSchema, default: {} },
});
const parseTolerant = parser<FromSchema<typeof knownSchema>>('Description', knownSchema, {
  defaults: 'empty',
});

export interface Known {
  readonly AttachedDevice: AttachedDevice;
  readonly SSHUserIP: string;
  readonly Dimensions: Dimensions;
}

/** For a machine without a record on the server: the host itself is the device. */
export const UNKNOWN_MACHINE: Known = { AttachedDevice: 'nodevice', SSHUserIP: '', Dimensions: {} };

const isAttachedDevice = (text: string): text is AttachedDevice =>
  ATTACHED_DEVICES.some((kind) => kind === text);

/**
 * Parses a Description, such as `{"AttachedDevice":"ssh","SSHUserIP":"root@host","Dimensions":{"id":["m"]}}`; the server may be older
 * or newer than this monitor. Throws if the value is not a Description, or names a kind of device that this monitor cannot probe:
 * falling back to `nodevice` would overwrite the device's record on the server.
 */
export const parseKnown = (value: unknown): Known => {
  const { AttachedDevice, SSHUserIP, Dimensions } = parseTolerant(value);
  if (isAttachedDevice(AttachedDevice)) return { AttachedDevice, SSHUserIP, Dimensions };
  throw new Error(
    `this monitor cannot probe a device of kind ${JSON.stringify(AttachedDevice.slice(0, 64))}: install a newer monitor`,
  );
};
