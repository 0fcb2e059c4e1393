/** What a machine is to an operator, in words that the table shows and the filter finds. */
import type { Description } from '../../shared/types/description.ts';

/** `available`, or why it is not. */
export const stateText = ({ MaintenanceMode, IsQuarantined, Recovering }: Description): string =>
  [
    ...(MaintenanceMode === '' ? [] : ['maintenance']),
    ...(IsQuarantined ? ['quarantined'] : []),
    ...(Recovering === '' ? [] : ['recovering']),
  ].join(', ') || 'available';

export const taskText = ({ RunningSwarmingTask }: Description): string =>
  RunningSwarmingTask ? 'running' : '';

export const powerText = ({ PowerCycle, PowerCycleState }: Description): string =>
  [
    ...(PowerCycle ? ['cycling'] : []),
    ...(PowerCycleState === 'in_error' ? ['in error'] : []),
    ...(PowerCycleState === 'available' && !PowerCycle ? ['ok'] : []),
  ].join(', ');

/** What the device is, as precisely as it says; where none is attached, the host. */
export const deviceText = ({ Dimensions, AttachedDevice }: Description): string => {
  const types = Dimensions['device_type'] ?? [];
  if (types.length > 0) return types.join(' | ');
  if (AttachedDevice !== 'nodevice') return `${AttachedDevice}: nothing heard`;
  return Dimensions['os']?.at(-1) ?? '';
};

export const machineIdOf = ({ Dimensions }: Description): string => Dimensions['id']?.[0] ?? '';
