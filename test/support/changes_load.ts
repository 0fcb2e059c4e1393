/** A load test of the event stream: many listeners on real connections and many changes; counts losses and measures latency and memory. */
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { collectGarbage } from './collect_garbage.ts';
import { heardOf } from './event_listener.ts';
import { openLab } from './lab.ts';
import { note } from './watched_store.ts';

const PATH = '/json/v1/machine/sse/description/updated';
const viewer = { email: 'viewer@example.org', roles: ['viewer'] } as const;

interface Load {
  /** Listeners of one machine each; also the number of machines. */
  readonly ofOne: number;
  /** Listeners of all machines. */
  readonly ofAll: number;
  readonly changesPerSecond: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly changes: number;
  /** Changes not received, summed over all listeners. */
  readonly lost: number;
  /** Changes received twice, or after a later change of the same machine. */
  readonly disordered: number;
  /** From before the change until the last listener has received it; sorted. */
  readonly latenciesMs: readonly number[];
  /** Memory of this process in use after a garbage collection, listeners included; sampled at each quarter of the run. */
  readonly memoryMb: readonly number[];
}

const memoryMb = (): number => {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
};

/** A listener that counts changes without storing them. */
class Listener {
  heard = 0;
  disordered = 0;
  readonly #newest = new Map<string, number>();
  readonly #onHeard: (change: number) => void;
  #response: IncomingMessage | undefined;

  constructor(onHeard: (change: number) => void) {
    this.#onHeard = onHeard;
  }

  async open(url: string): Promise<void> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { agent: false }, resolve).on('error', reject);
    });
    const parser = createParser({
      onEvent: (message) => {
        const { machineId, description } = heardOf(message);
        const change = Number(description?.Note.Message);
        if (change <= (this.#newest.get(machineId) ?? -1)) this.disordered += 1;
        this.#newest.set(machineId, change);
        this.heard += 1;
        this.#onHeard(change);
      },
    });
    response.setEncoding('utf8').on('data', (text: string) => parser.feed(text));
    response.on('error', () => undefined);
    this.#response = response;
  }

  close(): void {
    this.#response?.destroy();
  }
}

export const runChangesLoad = async (
  { ofOne, ofAll, changesPerSecond, seconds }: Load,
  progress: (message: string) => void = () => undefined,
): Promise<LoadResult> => {
  const lab = openLab({ authenticate: () => Promise.resolve(viewer) });
  const total = changesPerSecond * seconds;
  const startedAt: number[] = [];
  const awaited: number[] = []; // By change: how many listeners have not received it yet.
  const latenciesMs: number[] = [];
  const onHeard = (change: number): void => {
    awaited[change] = (awaited[change] ?? 0) - 1;
    if (awaited[change] === 0) latenciesMs.push(performance.now() - (startedAt[change] ?? 0));
  };
  const machineOf = (n: number): string => `skia-${n % ofOne}`;
  const url = `${await lab.url('changes')}${PATH}`;
  const singles = Array.from({ length: ofOne }, () => new Listener(onHeard));
  const alls = Array.from({ length: ofAll }, () => new Listener(onHeard));
  const samples: number[] = [];
  try {
    await Promise.all(singles.map((single, n) => single.open(`${url}?id=${machineOf(n)}`)));
    await Promise.all(alls.map((all) => all.open(url)));
    progress(`${ofOne + ofAll} listeners`);
    const start = performance.now();
    for (let n = 0; n < total; n += 1) {
      const ms = (n * 1000) / changesPerSecond - (performance.now() - start);
      // Even when behind schedule, let the sockets run.
      await (ms > 1 ? wait(ms) : new Promise((resolve) => setImmediate(resolve)));
      awaited[n] = ofAll + 1;
      startedAt[n] = performance.now();
      await note(lab.store, machineOf(n), String(n));
      if ((n + 1) % Math.ceil(total / 4) === 0) {
        samples.push(memoryMb());
        progress(`${n + 1} changes`);
      }
    }
    for (let ms = 0; ms < 10_000 && latenciesMs.length < total; ms += 10) await wait(10);
    const heard = [...singles, ...alls].reduce((sum, listener) => sum + listener.heard, 0);
    return {
      changes: total,
      lost: total * (ofAll + 1) - heard,
      disordered: [...singles, ...alls].reduce((sum, listener) => sum + listener.disordered, 0),
      latenciesMs: latenciesMs.toSorted((a, b) => a - b),
      memoryMb: samples,
    };
  } finally {
    for (const listener of [...singles, ...alls]) listener.close();
    await lab.close();
  }
};
