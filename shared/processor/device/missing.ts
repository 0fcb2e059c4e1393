/** An event that names no device: what was attached has gone missing. */
import type { Description } from '../../types/description.ts';
import { quote } from '../quote.ts';
import { NO_READINGS, type Report } from '../device_readings.ts';

const reason = ({ SSHUserIP, Dimensions, Recovering }: Description): string => {
  if (SSHUserIP !== '') return `Device ${quote(SSHUserIP)} has gone missing`;
  const types = Dimensions['device_type'] ?? [];
  return types.length > 0 ? `Device [${types.map(quote).join(' ')}] has gone missing` : Recovering;
};

export const reportMissing = (previous: Description): Report => ({
  ...NO_READINGS,
  dimensions: undefined,
  recovering: reason(previous),
});
