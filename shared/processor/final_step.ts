/** The final step of every change, by an event or an operator, before the store writes it. */
import { whyUnavailable } from '../health/why_unavailable.ts';
import { DEFAULT_TIMES, type Times } from '../health/times.ts';
import { type Description, type Temperature, TIMES } from '../types/description.ts';
import { asStored } from '../types/dimensions.ts';
import type { Instance } from '../types/instance.ts';
import type { StoredRecord } from '../types/stored_record.ts';
import { judge } from './judgement.ts';
import { normalizeTime, ZERO_TIME } from '../types/time.ts';
import { mapTimes } from '../types/times_in.ts';

const POOL_NOT_FOUND = 'PoolNotFound';

type Pools = readonly { readonly name: string; readonly match: RegExp }[];

const compilePools = (pools: Instance['pools']): Pools =>
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

/** The pool that an operator gave, if it is configured; otherwise the first pool that matches the machine ID. */
const pool = (given: readonly string[] | undefined, machineId: string, pools: Pools): readonly string[] => {
  if (given?.length === 1 && pools.some(({ name }) => name === given[0])) return given;
  return [pools.find(({ match }) => match.test(machineId))?.name ?? POOL_NOT_FOUND];
};

// A stored time that cannot be parsed reads as never.
const cut = (time: string): string => normalizeTime(time) ?? ZERO_TIME;

const cutAny = (time: unknown): unknown => cut(String(time));

/** The same map, or a copy without a prototype: sensor names come from outside. */
const withoutPrototype = (temperature: Temperature): Temperature =>
  Object.getPrototypeOf(temperature) === null
    ? temperature
    : (Object.assign(Object.create(null), temperature) as Temperature);

/**
 * Returns the step that sets `id`, `task_type`, `pool` and `quarantined`, drops empty and repeated values, normalizes times and judges the
 * machine's state (judgement.ts). The step is pure and changes nothing when it runs again. Throws at startup, naming the pool, if `match` is not a regular expression.
 */
export const createFinalStep = (
  configured: Instance['pools'],
  times: Times = DEFAULT_TIMES,
): ((
  machineId: string,
  previous: StoredRecord | undefined,
  next: StoredRecord,
  now: Date,
) => StoredRecord) => {
  const pools = compilePools(configured);
  return (machineId, previous, { Description: next, Kept }, now) => {
    const dimensions = asStored(next.Dimensions);
    dimensions['id'] = [machineId];
    dimensions['task_type'] ??= ['swarming'];
    dimensions['pool'] = pool(dimensions['pool'], machineId, pools);
    const reason = whyUnavailable(next);
    if (reason === '') delete dimensions['quarantined'];
    else dimensions['quarantined'] = [reason];
    const final: { -readonly [M in keyof Description]: Description[M] } = {
      ...next,
      Dimensions: dimensions,
      SuppliedDimensions: asStored(next.SuppliedDimensions),
      Temperature: withoutPrototype(next.Temperature),
    };
    // What a store has read is in normal form.
    const was = previous?.Description;
    for (const member of TIMES.members) if (next[member] !== was?.[member]) final[member] = cut(next[member]);
    for (const { member, paths } of TIMES.parts)
      if (next[member] !== was?.[member])
        (final as Record<string, unknown>)[member] = mapTimes(next[member], paths, cutAny);
    return { Description: final, Kept: judge(machineId, previous, final, Kept, now, times) };
  };
};
