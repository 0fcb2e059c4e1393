/** Says how to reach a ChromeOS device, and what it cannot tell of itself. */
import { alteredKeys } from '../timeline/altered_dimensions.ts';
import type { Description, Dimensions } from '../types/description.ts';
import { toTime } from '../types/time.ts';

export const supplyChromeos = (
  was: Description,
  sshUserIp: string,
  supplied: Dimensions,
  now: Date,
): Description => {
  if (was.SSHUserIP === sshUserIp && alteredKeys(was.SuppliedDimensions, supplied).length === 0) return was;
  return { ...was, SSHUserIP: sshUserIp, SuppliedDimensions: supplied, LastUpdated: toTime(now) };
};
