/** Forgets everything learned from the attached device; what operators say is attached stays. */
import { type AttachedDevice, type Description, type Dimensions, annotation } from '../types/description.ts';
import { alteredKeys, withoutEmpty } from '../types/dimensions.ts';
import { toTime } from '../types/time.ts';

/** What every change adds. */
const ALWAYS_THERE: ReadonlySet<string> = new Set(['id', 'task_type', 'pool', 'quarantined']);

const isForgotten = ({ Dimensions, SuppliedDimensions, Temperature, SSHUserIP }: Description): boolean =>
  SSHUserIP === '' &&
  Object.keys(SuppliedDimensions).length === 0 &&
  Object.keys(Temperature).length === 0 &&
  Object.keys(Dimensions).every((key) => ALWAYS_THERE.has(key));

/** Where there is nothing to forget, nothing changes. */
export const forgetDevice = (was: Description, machineId: string, actor: string, now: Date): Description =>
  isForgotten(was)
    ? was
    : {
        ...was,
        Dimensions: {},
        SuppliedDimensions: {},
        Temperature: {},
        SSHUserIP: '',
        Annotation: annotation(actor, `Requested device removal of "${machineId}"`, now),
      };

/** Says what is attached to the machine, so that its agent knows what to look for. */

export const setAttachedDevice = (was: Description, attached: AttachedDevice): Description =>
  was.AttachedDevice === attached ? was : { ...was, AttachedDevice: attached };

/** Says how to reach a ChromeOS device, and what it cannot tell of itself. */

export const supplyChromeos = (
  was: Description,
  sshUserIp: string,
  supplied: Dimensions,
  now: Date,
): Description => {
  // As they would be stored: what is left out there is no change.
  const dimensions = withoutEmpty(supplied);
  if (was.SSHUserIP === sshUserIp && alteredKeys(was.SuppliedDimensions, dimensions).length === 0) return was;
  return { ...was, SSHUserIP: sshUserIp, SuppliedDimensions: dimensions, LastUpdated: toTime(now) };
};
