/** Says how to reach a ChromeOS device, and what it cannot tell of itself. */
import { withoutEmpty } from '../processor/final_step.ts';
import { alteredKeys } from '../types/dimensions.ts';
import type { Description, Dimensions } from '../types/description.ts';
import { toTime } from '../types/time.ts';

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
