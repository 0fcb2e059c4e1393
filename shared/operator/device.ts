/** Operator decisions about the attached device: its kind, what they supply about it, and forgetting it. */
import { type AttachedDevice, type Description, type Dimensions, annotation } from '../types/description.ts';
import { alteredKeys, withoutEmpty } from '../types/dimensions.ts';

/** Sets the kind of device that the monitor probes for; the same object if nothing changes. */
export const setAttachedDevice = (was: Description, attached: AttachedDevice): Description =>
  was.AttachedDevice === attached ? was : { ...was, AttachedDevice: attached };

/**
 * Sets how to reach a ChromeOS device, and dimensions that it cannot report itself. The same object if nothing changes. `LastUpdated` stays:
 * only a report shows that the machine is alive.
 */
export const supplyChromeos = (was: Description, sshUserIp: string, supplied: Dimensions): Description => {
  // Compared as stored: values that the final step drops are not a change.
  const dimensions = withoutEmpty(supplied);
  if (was.SSHUserIP === sshUserIp && alteredKeys(was.SuppliedDimensions, dimensions).length === 0) return was;
  return { ...was, SSHUserIP: sshUserIp, SuppliedDimensions: dimensions };
};

/** The dimensions that the final step adds to every machine. */
const ALWAYS_PRESENT: ReadonlySet<string> = new Set(['id', 'task_type', 'pool', 'quarantined']);

const isForgotten = ({ Dimensions, SuppliedDimensions, Temperature, SSHUserIP }: Description): boolean =>
  SSHUserIP === '' &&
  Object.keys(SuppliedDimensions).length === 0 &&
  Object.keys(Temperature).length === 0 &&
  Object.keys(Dimensions).every((key) => ALWAYS_PRESENT.has(key));

/** Forgets everything learned from the device, but not which kind is attached. The same object if nothing was recorded. */
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
