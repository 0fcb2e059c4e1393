/** The health of a machine in one word: who is useful and, if not, what is the matter first. */
import type { Description } from '../types/description.ts';
import { needsRepair } from './needs_repair.ts';
import { silenceByAge } from './presence.ts';
import { DEFAULT_TIMES, type Times } from './times.ts';

type Check = (description: Description, asOf: Date, deaf: boolean, times: Times) => boolean;

const byAge =
  (word: 'silent' | 'dead'): Check =>
  (description, asOf, deaf, times) =>
    description.Presence === word || (!deaf && silenceByAge(description, asOf, times) === word);

/** In order of precedence: several can hold at once, and the first that holds is the health. */
const TABLE = [
  ['maintenance', ({ MaintenanceMode }) => MaintenanceMode !== ''],
  ['expected', ({ Presence }) => Presence === 'expected'],
  ['dead', byAge('dead')],
  ['silent', byAge('silent')],
  ['quarantined', ({ IsQuarantined }) => IsQuarantined],
  ['needs_repair', needsRepair],
  ['recovering', ({ Recovering }) => Recovering !== ''],
  ['busy', ({ RunningSwarmingTask }) => RunningSwarmingTask],
] as const satisfies readonly (readonly [string, Check])[];

/** The words exclude each other, so that their counts add up to all machines. `idle`: nothing else holds. */
export type Health = (typeof TABLE)[number][0] | 'idle';

export const HEALTHS: readonly Health[] = [...TABLE.map(([word]) => word), 'idle'];

/** Takes tasks, or could. */
export const isInUse = (word: Health): boolean => word === 'busy' || word === 'idle';

/** As `health`, with the times of an instance. */
export const healthBy =
  (times: Times) =>
  (description: Description, asOf: Date, deaf: boolean): Health =>
    TABLE.find(([, holds]: readonly [string, Check]) => holds(description, asOf, deaf, times))?.[0] ?? 'idle';

/**
 * `asOf`: when this copy of the Description is known to be current. `deaf`: silence is not judged by age, because the server hears no
 * machine, or because the reader gets no readings.
 */
export const health = healthBy(DEFAULT_TIMES);
