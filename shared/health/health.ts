/** Whether a machine is in use, and if not, why: in the words of schedulers, of metrics and of operators. */
import type { Description } from '../types/description.ts';

/** Why schedulers must leave the machine alone; empty where they need not. */
export const whyUnavailable = ({ MaintenanceMode, IsQuarantined, Recovering }: Description): string => {
  const reasons: string[] = [];
  if (MaintenanceMode !== '') reasons.push(`Maintenance: ${MaintenanceMode}`);
  if (IsQuarantined) reasons.push('Forced Quarantine');
  if (Recovering !== '') reasons.push(`Recovering: ${Recovering}`);
  return reasons.join(', ');
};

/** The first that holds, in the order in which it keeps a machine from its tasks. */
export const healthOf = ({ MaintenanceMode, IsQuarantined, Recovering }: Description): string => {
  if (MaintenanceMode !== '') return 'maintenance';
  if (IsQuarantined) return 'quarantined';
  return Recovering === '' ? 'available' : 'recovering';
};

/** `available`, or why it is not. */
export const healthText = ({ MaintenanceMode, IsQuarantined, Recovering }: Description): string =>
  [
    ...(MaintenanceMode === '' ? [] : ['maintenance']),
    ...(IsQuarantined ? ['quarantined'] : []),
    ...(Recovering === '' ? [] : ['recovering']),
  ].join(', ') || 'available';
