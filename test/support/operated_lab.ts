/** A lab for tests of operators' actions, with the machine `skia-1`, on which every action but `expect_machine` has an effect. */
import type { Action } from '../../shared/types/action.ts';
import { NO_POWER } from '../../shared/types/power.ts';
import { type Lab, openLab } from './lab.ts';

/** The route of an action. */
export const at = (action: Action, id = 'skia-1'): string => `POST /_/machine/${action}/${id}`;

/** The caller closes it. */
export const openOperatedLab = async (): Promise<Lab> => {
  const lab = openLab();
  await lab.put('skia-1', {
    IsQuarantined: true,
    Dimensions: { id: ['skia-1'], device_type: ['sargo'] },
    Power: { ...NO_POWER, Doubt: 'the outlet stayed off' },
  });
  lab.lines.length = 0;
  return lab;
};

/** What the log says of who did what. */
export const auditLinesOf = ({ lines }: Pick<Lab, 'lines'>) =>
  lines
    .filter(({ message }) => message === 'operator action')
    .map(({ severity, action, machineId, actor }) => [severity, action, machineId, actor]);
