/** The walk over all machines, which finds those whose deadline no release has written or an older one has left as it was. */
import { ago } from '../incident/seen.ts';
import type { SweepState } from '../types/sweep_state.ts';
import { toTime, ZERO_TIME } from '../types/time.ts';
import type { SweepContext } from './context.ts';
import { forEach } from '../for_each.ts';
import { settle } from './steps.ts';

const EVERY_MS = 24 * 60 * 60_000;
/** After such a gap an older release, which writes no deadlines, may have served. */
const GAP_MS = 10 * 60_000;

type Walked = Pick<SweepState, 'WalkedAt' | 'WalkedBy' | 'WalkedUpTo'>;

const isDue = ({ WalkedAt, WalkedBy, WalkedUpTo, RanAt }: SweepState, release: string, now: Date): boolean =>
  WalkedUpTo !== '' || WalkedBy !== release || WalkedAt <= ago(now, EVERY_MS) || RanAt <= ago(now, GAP_MS);

/**
 * Walks on from where the last sweep stopped, until `isOver`; judges nobody. Returns how far it came. A machine that fails is logged and passed
 * over: each of its reports puts it right, and so does the next walk.
 */
export const walk = async (
  { store, finalStep, times, user, release, log }: SweepContext,
  state: SweepState,
  now: Date,
  isOver: () => boolean,
): Promise<Walked> => {
  const { WalkedAt, WalkedBy } = state;
  if (!isDue(state, release, now)) return { WalkedAt, WalkedBy, WalkedUpTo: '' };
  // What another release walked is walked again.
  let after = WalkedBy === release && state.WalkedUpTo !== '' ? state.WalkedUpTo : undefined;
  do {
    const { machines, next } = await store.page(after);
    await forEach(machines, async ({ machineId }) => {
      try {
        await store.update(machineId, settle(machineId, ZERO_TIME, times, finalStep), {
          actor: user,
          eventId: '',
        });
      } catch (error) {
        log.error('machine not walked', { machineId, error });
      }
    });
    after = next;
  } while (after !== undefined && !isOver());
  return after === undefined
    ? { WalkedAt: toTime(now), WalkedBy: release, WalkedUpTo: '' }
    : { WalkedAt, WalkedBy: release, WalkedUpTo: after };
};
