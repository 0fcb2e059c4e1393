/** A lab on a simulated clock and a real store: machines report every 30 s while they are up, and a sweep runs every 20 s. */
import type { Channel, Notice, Outcome } from '../../shared/notice/channel.ts';
import { DEFAULT_TIMES } from '../../shared/health/times.ts';
import { createPlaces } from '../../shared/incident/places.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { openSqliteStore } from '../../shared/store/sqlite/store.ts';
import type { Store } from '../../shared/store/store.ts';
import type { SweepContext } from '../../shared/sweep/context.ts';
import { Sweeper } from '../../shared/sweep/sweep.ts';
import { type Description } from '../../shared/types/description.ts';
import type { Incident } from '../../shared/types/incident.ts';
import type { PlaceConfig } from '../../shared/types/instance.ts';
import { toTime } from '../../shared/types/time.ts';
import { aLog, anEvent, anInstance, NOW } from './builders.ts';
import { aContext, processEvent } from './processing.ts';

export const finalStep = createFinalStep(anInstance().pools);
const RACK: PlaceConfig = { kind: 'rack', match: '-(rack\\d+)-' };
const SWEEP_SECONDS = 20;
const REPORT_SECONDS = 30;

export interface Clock {
  /** Seconds since NOW. */
  seconds: number;
  readonly now: () => Date;
}

export const aClock = (): Clock => {
  const clock = { seconds: 0, now: () => new Date(NOW.getTime() + clock.seconds * 1000) };
  return clock;
};

export const timeAt = (seconds: number): string => toTime(new Date(NOW.getTime() + seconds * 1000));

export const memoryStore = (now: () => Date): Store =>
  openSqliteStore({ path: ':memory:', finalStep, log: aLog().log, now });

/** A channel that takes every notice, unless told otherwise. */
export const aReceiver = (name = 'test') => {
  const sent: Notice[] = [];
  let outcome: Outcome = { kind: 'delivered', detail: 'taken' };
  const channel: Channel = {
    ...{ name, kind: 'webhook', narrowing: {}, hash: `hash of ${name}` },
    send: (notice) => {
      sent.push(notice);
      return Promise.resolve(outcome);
    },
  };
  return { channel, sent, answer: (next: Outcome) => void (outcome = next) };
};

export const openSweptLab = (
  options: {
    readonly ids?: readonly string[];
    readonly clock?: Clock;
    readonly store?: Store;
    readonly context?: Partial<SweepContext>;
  } = {},
) => {
  const { ids = [], clock = aClock() } = options;
  const store = options.store ?? memoryStore(clock.now);
  const { channel, sent, answer } = aReceiver();
  const { log, lines } = aLog();
  const context: SweepContext = {
    ...{ store, finalStep, log, times: DEFAULT_TIMES, places: createPlaces([RACK]), channels: [channel] },
    ...{ deadMan: () => Promise.resolve(true), user: 'machines.skia.org', host: 'machines.example.org' },
    ...{ release: 'r1', now: clock.now },
    ...options.context,
  };
  let sweeper = new Sweeper(context);
  const down = new Set<string>();
  let eventId = 0;

  const report = async (
    id: string,
    { published = clock.seconds, event = {} }: { published?: number; event?: object } = {},
  ): Promise<void> => {
    eventId += 1;
    const input = { publishedAt: timeAt(published), eventId: String(eventId) };
    await store.update(
      id,
      (was, now, deletedAt) =>
        processEvent(
          was,
          anEvent({ host: { name: id, version: 'v' }, ...event }),
          aContext({ ...input, now, deletedAt }),
        ),
      { actor: 'machines.skia.org', eventId: input.eventId },
    );
  };
  const sweep = () => sweeper.sweep();

  const lab = {
    clock,
    store,
    sent,
    answer,
    lines,
    context,
    down,
    report,
    sweep,
    /** A process that starts anew, with another release if it is given. */
    restart: (overrides: Partial<SweepContext> = {}) =>
      void (sweeper = new Sweeper({ ...context, ...overrides })),
    get: async (id: string): Promise<Description> => {
      const found = await store.get(id);
      if (found === undefined) throw new Error(`${id} is unknown`);
      return found;
    },
    open: async (): Promise<readonly Incident[]> =>
      (await store.incidents.page({ open: true, limit: 100 })).Incidents,
    all: async (): Promise<readonly Incident[]> =>
      (await store.incidents.page({ open: false, limit: 100 })).Incidents,
    /** The type and the summary of each notice. */
    told: () => sent.map(({ type, incident }) => `${type} ${incident.Kind}: ${incident.Summary}`),
    /** Lets time pass: reports of the machines that are up, sweeps unless `sweeps` says otherwise. */
    run: async (
      seconds: number,
      { sweeps = sweep, reports = true }: { sweeps?: () => Promise<unknown>; reports?: boolean } = {},
    ): Promise<void> => {
      for (const end = clock.seconds + seconds; clock.seconds < end;) {
        clock.seconds += 1;
        for (const [index, id] of ids.entries())
          if (reports && (clock.seconds + index) % REPORT_SECONDS === 0 && !down.has(id)) await report(id);
        if (clock.seconds % SWEEP_SECONDS === 0) await sweeps();
      }
    },
  };
  return lab;
};
export type SweptLab = ReturnType<typeof openSweptLab>;

export const rackOf = (rack: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `skia-e-rack${rack}-${String(i + 1).padStart(3, '0')}`);
