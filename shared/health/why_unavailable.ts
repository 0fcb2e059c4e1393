/** The dimension `quarantined`: all reasons why a machine takes no tasks, as existing schedulers read them. */
import type { Description } from '../types/description.ts';

/** Empty if there is none. */
export const whyUnavailable = ({ MaintenanceMode, IsQuarantined, Recovering }: Description): string => {
  const reasons: string[] = [];
  if (MaintenanceMode !== '') reasons.push(`Maintenance: ${MaintenanceMode}`);
  if (IsQuarantined) reasons.push('Forced Quarantine');
  if (Recovering !== '') reasons.push(`Recovering: ${Recovering}`);
  return reasons.join(', ');
};
