/** Operators of a soak run: they write notes, each again under the same key until it is answered, and know which ones were taken. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Store } from '../../shared/store/store.ts';
import { soakMachineId } from './machines.ts';

const PAUSE_MS = 500;
const RETRY_MS = 1000;
const ANSWER_LIMIT_MS = 30_000;
const PAGE = 500;

export class Operators {
  readonly #url: string;
  readonly #machines: number;
  /** The notes of each machine, oldest first. */
  readonly #notes = new Map<string, string[]>();

  /** `url`: the function `operator`'s. */
  constructor(url: string, machines: number) {
    this.#url = url;
    this.#machines = machines;
  }

  get acted(): number {
    return [...this.#notes.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** The last note of each machine that has one. */
  get newest(): ReadonlyMap<string, string> {
    return new Map([...this.#notes].map(([id, notes]) => [id, notes.at(-1) ?? '']));
  }

  async act(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await wait(PAUSE_MS);
      const id = soakMachineId(Math.floor(Math.random() * this.#machines));
      const text = `note ${randomUUID()}`;
      if (await this.#note(id, text)) this.#notes.set(id, [...(this.#notes.get(id) ?? []), text]);
    }
  }

  /** Returns false if the machine has not reported yet. */
  async #note(id: string, text: string): Promise<boolean> {
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() };
    for (;;) {
      try {
        const { status } = await fetch(`${this.#url}/_/machine/set_note/${id}`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ Message: text }),
          signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
        });
        if (status === 200) return true;
        if (status === 404) return false;
        if (status < 500 && status !== 429) throw new TypeError(`set_note was answered ${status}`);
      } catch (error) {
        if (error instanceof TypeError && error.message.startsWith('set_note')) throw error;
      }
      await wait(RETRY_MS);
    }
  }

  /** The notes that are not in their machine's timeline exactly once. */
  async lost(store: Pick<Store, 'timeline'>): Promise<string[]> {
    const wrong: string[] = [];
    for (const [id, notes] of this.#notes) {
      const { Entries } = await store.timeline(id, { limit: PAGE });
      const text = JSON.stringify(Entries);
      for (const note of notes) {
        const times = Entries.filter(({ To, Kind }) => Kind === 'note' && To.includes(note)).length;
        if (times !== 1)
          wrong.push(`${id}: ${note} is ${times} times in ${text.length} characters of timeline`);
      }
    }
    return wrong;
  }
}
