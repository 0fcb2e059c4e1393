/** The one step that every change takes before it is written, so that what it promises holds for events and operators alike. */
import { type Description, type Dimensions } from '../types/description.ts';
import type { Instance } from '../types/instance.ts';
import { normalizeTime, ZERO_TIME } from '../types/time.ts';

export type Pools = readonly { readonly name: string; readonly match: RegExp }[];

/** Throws at start, naming the pool whose expression is wrong. */
export const compilePools = (pools: Instance['pools']): Pools =>
  pools.map(({ name, match }) => {
    try {
      return { name, match: new RegExp(match) };
    } catch (cause) {
      throw new Error(
        `instance config: pool ${JSON.stringify(name)}: ${JSON.stringify(match)} is not a regular expression`,
        { cause },
      );
    }
  });

const POOL_NOT_FOUND = 'PoolNotFound';

/** The pool an operator gave, where it is one of ours; else the first that matches. */
const pool = (given: readonly string[] | undefined, machineId: string, pools: Pools): readonly string[] => {
  if (given?.length === 1 && pools.some(({ name }) => name === given[0])) return given;
  return [pools.find(({ match }) => match.test(machineId))?.name ?? POOL_NOT_FOUND];
};

/** A copy without empty strings and, then, without empty lists. Without prototype: keys come from outside. */
export const withoutEmpty = (dimensions: Dimensions): Record<string, readonly string[]> => {
  const kept = Object.create(null) as Record<string, readonly string[]>;
  for (const [key, values] of Object.entries(dimensions)) {
    const named = values.includes('') ? values.filter((value) => value !== '') : values;
    if (named.length > 0) kept[key] = named;
  }
  return kept;
};

/** Why schedulers must leave the machine alone; empty where they need not. */
const quarantined = ({ MaintenanceMode, IsQuarantined, Recovering }: Description): string => {
  const reasons: string[] = [];
  if (MaintenanceMode !== '') reasons.push(`Maintenance: ${MaintenanceMode}`);
  if (IsQuarantined) reasons.push('Forced Quarantine');
  if (Recovering !== '') reasons.push(`Recovering: ${Recovering}`);
  return reasons.join(', ');
};

// An old record's time that is none never happened.
const cut = (time: string): string => normalizeTime(time) ?? ZERO_TIME;

/** What is to be written, given what a step made of the machine. */
export const finalStep = (machineId: string, next: Description, pools: Pools): Description => {
  const dimensions = withoutEmpty(next.Dimensions);
  dimensions['id'] = [machineId];
  dimensions['task_type'] ??= ['swarming'];
  dimensions['pool'] = pool(dimensions['pool'], machineId, pools);
  const reason = quarantined(next);
  if (reason === '') delete dimensions['quarantined'];
  else dimensions['quarantined'] = [reason];
  return {
    ...next,
    Dimensions: dimensions,
    SuppliedDimensions: withoutEmpty(next.SuppliedDimensions),
    // Its keys come from outside too.
    Temperature: Object.assign(Object.create(null), next.Temperature) as Description['Temperature'],
    Annotation: { ...next.Annotation, Timestamp: cut(next.Annotation.Timestamp) },
    Note: { ...next.Note, Timestamp: cut(next.Note.Timestamp) },
    LastUpdated: cut(next.LastUpdated),
    RecoveryStart: cut(next.RecoveryStart),
    TaskStarted: cut(next.TaskStarted),
    LastEventTime: cut(next.LastEventTime),
    QuarantineClearedTime: cut(next.QuarantineClearedTime),
  };
};
