/** Forgets everything learned from the attached device; what operators say is attached stays. */
import type { Description } from '../types/description.ts';
import { annotation } from './annotation.ts';

/** What every change adds. */
const ALWAYS_THERE: ReadonlySet<string> = new Set(['id', 'task_type', 'pool', 'quarantined']);

const isForgotten = ({ Dimensions, SuppliedDimensions, Temperature, SSHUserIP }: Description): boolean =>
  SSHUserIP === '' &&
  Object.keys(SuppliedDimensions).length === 0 &&
  Object.keys(Temperature).length === 0 &&
  Object.keys(Dimensions).every((key) => ALWAYS_THERE.has(key));

/** Where there is nothing to forget, nothing changes. */
export const removeDevice = (was: Description, machineId: string, actor: string, now: Date): Description =>
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
