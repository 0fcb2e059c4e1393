/** Says how to reach a ChromeOS device, and what it cannot tell of itself. */
import { alteredKeys } from '../timeline/altered_dimensions.ts';
import type { Description, Dimensions } from '../types/description.ts';
import { toTime } from '../types/time.ts';

/** Without prototype: keys come from outside. */
const wellFormed = (dimensions: Dimensions): Dimensions => {
  const copy = Object.create(null) as Record<string, readonly string[]>;
  for (const [key, values] of Object.entries(dimensions))
    copy[key.toWellFormed()] = values.map((value) => value.toWellFormed());
  return copy;
};

export const supplyChromeos = (
  was: Description,
  sshUserIp: string,
  supplied: Dimensions,
  now: Date,
): Description => {
  const dimensions = wellFormed(supplied);
  if (was.SSHUserIP === sshUserIp && alteredKeys(was.SuppliedDimensions, dimensions).length === 0) return was;
  return { ...was, SSHUserIP: sshUserIp, SuppliedDimensions: dimensions, LastUpdated: toTime(now) };
};
