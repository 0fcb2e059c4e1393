/** The stages of a sweep that decide whether it may judge machines: who is overdue, and whether the lab is heard at all. */
import { holdBack, isDeaf, listen } from '../incident/deaf.ts';
import type { Deafness } from '../incident/seen.ts';
import type { OverduePosition } from '../store/sweep.ts';
import type { SweepState } from '../types/sweep_state.ts';
import { toTime, ZERO_TIME } from '../types/time.ts';
import type { SweepContext } from './context.ts';
import { silenceLimit } from './steps.ts';

interface OverdueMachine {
  readonly machineId: string;
  /** The limit of silence that it passed; undefined: it is overdue for something else. */
  readonly limit: string | undefined;
  /** In service and not silent yet: one of those that `Listening` counts. */
  readonly isListening: boolean;
}

interface Listed {
  readonly overdue: readonly OverdueMachine[];
  readonly corrupt: number;
}

interface Heard {
  /** The number of overdue machines. */
  readonly overdue: number;
  /** Those that are not held back, in the order of their deadlines. */
  readonly toLookAt: readonly Pick<OverdueMachine, 'machineId' | 'limit'>[];
  readonly corrupt: number;
  readonly deafness: Deafness;
  /** Silence with a limit up to then is judged; never: none. */
  readonly judgeUpTo: string;
  /** What the next sweep must know. */
  readonly next: Pick<SweepState, 'DeafSince' | 'LastHeard' | 'HeardAgain' | 'HeldBack'>;
}

const PAGE_SIZE = 1000;

const listOverdue = async (
  { store, times }: Pick<SweepContext, 'store' | 'times'>,
  now: Date,
): Promise<Listed> => {
  const overdue: OverdueMachine[] = [];
  let corrupt = 0;
  let after: OverduePosition | undefined;
  for (;;) {
    const page = await store.overdue(now, after, PAGE_SIZE);
    for (const { machineId, description } of page) {
      if (description === undefined) {
        corrupt += 1;
        continue;
      }
      const limit = silenceLimit(description, times);
      const isSilent = limit !== undefined && limit <= toTime(now);
      const { MaintenanceMode, Presence } = description;
      const isListening = MaintenanceMode === '' && Presence === 'present';
      overdue.push({ machineId, limit: isSilent ? limit : undefined, isListening });
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_SIZE) return { overdue, corrupt };
    after = { due: last.due, machineId: last.machineId };
  }
};

const NOBODY: Listed = { overdue: [], corrupt: 0 };

/**
 * While the lab is not heard, and a while after, nobody is judged, so nobody is listed. `countListening` counts the machines that can fall
 * silent; it is asked only if somebody is overdue for silence.
 */
export const hear = async (
  context: SweepContext,
  state: SweepState,
  now: Date,
  countListening: () => Promise<number>,
): Promise<Heard> => {
  const { silentSeconds } = context.times;
  const isIncidentOpen = state.Incidents.some(({ Kind, Closed }) => Kind === 'deaf' && Closed === ZERO_TIME);
  const wasDeaf = isDeaf(state, { now, isIncidentOpen, silentSeconds });
  const { overdue, corrupt } = wasDeaf ? NOBODY : await listOverdue(context, now);
  const isUnheard = state.DeafSince !== ZERO_TIME && state.HeardAgain === ZERO_TIME;
  const isSomebodySilent = overdue.some(({ limit }) => limit !== undefined);
  const report = isUnheard || isSomebodySilent ? await context.store.newestReport() : undefined;
  const listening = isSomebodySilent ? await countListening() : state.Listening;
  const { hearing, deafness } = listen(state, {
    ...{ now, ranAt: state.RanAt, listening, isIncidentOpen, silentSeconds },
    newest: report && { Published: report.LastEventTime, Applied: report.LastUpdated },
  });
  const limits = overdue.flatMap(({ limit, isListening }) =>
    limit !== undefined && isListening ? [limit] : [],
  );
  const held = holdBack(state.HeldBack, limits, listening, now);
  // Before the first walk is over, machines lack deadlines: who is silent would be found bit by bit.
  const judgeUpTo = deafness.isDeaf || state.WalkedAt === ZERO_TIME ? ZERO_TIME : held.judgeUpTo;
  return {
    overdue: overdue.length,
    toLookAt: overdue.filter(({ limit }) => limit === undefined || limit <= judgeUpTo),
    corrupt,
    deafness,
    judgeUpTo,
    next: { ...hearing, HeldBack: held.heldBack },
  };
};
