/** What the monitor needs of its machine's Description: what to look for, and what the task runner is told. */
import {
  ATTACHED_DEVICES,
  type AttachedDevice,
  type Dimensions,
  dimensionsSchema,
} from '../../../shared/types/description.ts';
import { parser } from '../../../shared/types/parser.ts';
import { type FromSchema, tolerant } from '../../../shared/types/schema.ts';

const knownSchema = tolerant({
  // No default: what does not say it, such as an error sent with 200, is no Description.
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

/** A machine that the server has not heard of: it looks at itself. */
export const UNKNOWN_MACHINE: Known = { AttachedDevice: 'nodevice', SSHUserIP: '', Dimensions: {} };

const isAttachedDevice = (text: string): text is AttachedDevice =>
  ATTACHED_DEVICES.some((kind) => kind === text);

/**
 * A Description of a server older or newer than this monitor. A kind of device that this monitor cannot look for is an
 * error, not `nodevice`: looking for the wrong thing would rewrite what the server knows.
 */
export const parseKnown = (value: unknown): Known => {
  const { AttachedDevice, SSHUserIP, Dimensions } = parseTolerant(value);
  if (isAttachedDevice(AttachedDevice)) return { AttachedDevice, SSHUserIP, Dimensions };
  throw new Error(
    `this monitor knows no device ${JSON.stringify(AttachedDevice.slice(0, 64))}: install a newer one`,
  );
};
