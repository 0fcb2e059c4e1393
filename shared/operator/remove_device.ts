/** Forgets everything learned from the attached device; what operators say is attached stays. */
import type { Description } from '../types/description.ts';
import { annotation } from './annotation.ts';

export const removeDevice = (was: Description, machineId: string, actor: string, now: Date): Description => ({
  ...was,
  Dimensions: {},
  SuppliedDimensions: {},
  Temperature: {},
  SSHUserIP: '',
  Annotation: annotation(actor, `Requested device removal of "${machineId}"`, now),
});
