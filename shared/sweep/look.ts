/** The stage of a sweep that looks at machines one by one, judges them and brings their records up to date. */
import { CorruptRecordError } from '../errors.ts';
import type { Updated } from '../store/store.ts';
import type { SweepContext } from './context.ts';
import { addFigures, type Figures, figuresOf, NO_FIGURES } from './roster.ts';
import { forEach } from '../for_each.ts';
import { type Sighting, sightingOf } from './sight.ts';
import { settle } from './steps.ts';

export interface Looked {
  /** By machine ID. */
  readonly sightings: Map<string, Sighting>;
  readonly deleted: Set<string>;
  /** How the figures change by the machines that came back. */
  back: Figures;
  failed: number;
  corrupt: number;
}

/** What a sweep judged. Unlike what it saw, it is counted once, though the sweep starts again. */
export interface Judged {
  machines: number;
  /** How the figures change by it. */
  change: Figures;
}

export const nothingLookedAt = (): Looked => ({
  ...{ sightings: new Map<string, Sighting>(), deleted: new Set<string>(), back: NO_FIGURES, failed: 0 },
  corrupt: 0,
});

const OUT_OF_USE: Figures = { Listening: 0, InUse: 0, OutOfUse: 1 };

const count = (
  looked: Looked,
  judged: Judged,
  { previous, next }: Updated,
  now: Date,
  { times }: SweepContext,
): void => {
  if (previous === undefined || next === undefined) return;
  const is = figuresOf(next.Description, now, times);
  if (previous.Description.Presence !== next.Description.Presence) {
    judged.machines += 1;
    const was = figuresOf(previous.Description, now, times);
    judged.change = addFigures(addFigures(judged.change, was, -1), is);
  } else if (next.Kept.Told.includes('silent') && next.Description.Presence === 'present')
    looked.back = addFigures(addFigures(looked.back, OUT_OF_USE, -1), is);
};

export interface Looking {
  readonly looked: Looked;
  readonly judged: Judged;
  readonly judgeUpTo: string;
  /** When each controller of outlets was last worked on. */
  readonly busy: () => Promise<ReadonlyMap<string, string>>;
  readonly now: Date;
  readonly isOver: () => boolean;
}

/**
 * Adds what it saw to `looked` and `judged`; until `isOver`. A machine that fails is counted, the first one is logged: the next sweep looks again. A
 * corrupt record is logged and counted. Returns how many of them it came to, in their order.
 */
export const look = async (
  context: SweepContext,
  machineIds: readonly string[],
  { looked, judged, judgeUpTo, busy, now, isOver }: Looking,
): Promise<number> => {
  const { store, times, finalStep, user, log } = context;
  if (machineIds.length === 0) return 0;
  const controllers = await busy();
  return forEach(
    machineIds,
    async (machineId) => {
      try {
        const step = settle(machineId, judgeUpTo, times, finalStep, controllers);
        const updated = await store.update(machineId, step, { actor: user, eventId: '' });
        count(looked, judged, updated, now, context);
        if (updated.next === undefined) looked.deleted.add(machineId);
        else looked.sightings.set(machineId, sightingOf(machineId, updated.next, now, times));
      } catch (error) {
        if (error instanceof CorruptRecordError) {
          log.error('corrupt record', { machineId, error });
          looked.corrupt += 1;
          return;
        }
        if (looked.failed === 0) log.error('machine not looked at', { machineId, error });
        looked.failed += 1;
      }
    },
    isOver,
  );
};
