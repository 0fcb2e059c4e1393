/** The machines of a soak run: each publishes its events in turn at a steady rate, and knows which one is its newest. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Topic } from '@google-cloud/pubsub';
import type { Store } from '../../shared/store/store.ts';

const TICK_MS = 100;
const NANOSECONDS = 1e9;
/**
 * Every so many events of a machine, its task starts or ends: a change that every reader hears of. Seldom, for at each the emulator sends the
 * watch its whole result again: with 2,000 entries in it, 30 changes a second are all that it can do, with 500 about 70. The machines take turns.
 */
const EVENTS_PER_TASK = 150;

export const soakMachineId = (index: number): string => `soak-${index}`;

/** The uptime in seconds is the event's number, so the stored `DeviceUptime` tells which event was applied last. */
const event = (index: number, number: number): object => ({
  type: 'raw_state',
  host: { name: soakMachineId(index), version: 'soak', start_time: '2026-01-01T00:00:00Z' },
  running_swarming_task: Math.floor((index + number) / EVENTS_PER_TASK) % 2 === 1,
  launched_swarming: true,
  chromeos: {
    channel: 'stable-channel',
    milestone: '89',
    release_version: '13729.56.0',
    uptime: number * NANOSECONDS,
  },
});

export class Machines {
  published = 0;
  readonly #topics: readonly Topic[];
  readonly #newest: number[];

  constructor(topics: readonly Topic[], count: number) {
    this.#topics = topics;
    this.#newest = Array.from({ length: count }, () => 0);
  }

  /** Publishes `perSecond` events a second until `isOver`; waits while `isBehind`, so that the backlog stays bounded. */
  async report(perSecond: number, isBehind: () => boolean, isOver: () => boolean): Promise<void> {
    let owed = 0;
    let then = performance.now();
    while (!isOver()) {
      await wait(TICK_MS);
      const now = performance.now();
      owed = isBehind() ? 0 : owed + ((now - then) * perSecond) / 1000;
      then = now;
      const due = Math.floor(owed);
      owed -= due;
      await Promise.all(Array.from({ length: due }, () => this.#publish()));
    }
  }

  async #publish(): Promise<void> {
    const index = this.published % this.#newest.length;
    // A machine's events share a lane, so that their publish times follow their numbers.
    const topic = this.#topics[index % this.#topics.length];
    this.published += 1;
    const number = (this.#newest[index] ?? 0) + 1;
    this.#newest[index] = number;
    await topic?.publishMessage({ data: Buffer.from(JSON.stringify(event(index, number))) });
  }

  /** The machines whose newest event is not the one stored. */
  async lost(store: Pick<Store, 'list'>): Promise<string[]> {
    const stored = new Map<string, number>();
    for await (const { Dimensions, DeviceUptime } of store.list())
      stored.set(Dimensions['id']?.[0] ?? '', DeviceUptime);
    return this.#newest
      .map((number, index) => ({ number, id: soakMachineId(index) }))
      .filter(({ number, id }) => number > 0 && stored.get(id) !== number)
      .map(({ number, id }) => `${id}: stored ${stored.get(id) ?? 'nothing'}, published ${number}`);
  }
}
