/** What sweeps work with. */
import type { Times } from '../health/times.ts';
import type { Places } from '../incident/places.ts';
import type { Log } from '../log.ts';
import type { Channel } from '../notice/channel.ts';
import type { FinalStep, Store } from '../store/store.ts';

export interface SweepContext {
  readonly store: Pick<
    Store,
    'update' | 'page' | 'overdue' | 'newestReport' | 'unwell' | 'sweeps' | 'incidents' | 'outbox' | 'power'
  >;
  /** The one that the store applies. */
  readonly finalStep: FinalStep;
  readonly times: Times;
  readonly places: Places;
  readonly channels: readonly Channel[];
  /** Hears of every whole sweep. */
  readonly deadMan: (now: Date) => Promise<boolean>;
  /** The server's own name in timelines. */
  readonly user: string;
  /** The host of the instance, for links. */
  readonly host: string;
  /** Names the code that runs: the first sweep of another one walks all machines. */
  readonly release: string;
  readonly log: Log;
  readonly now: () => Date;
}
