/** The edge of a store whose list and watch take as long, relative to one another, as a test says: what a distant database does by chance. */
import type { Change, Store } from '../../shared/store/store.ts';
import { aDescription, NOW } from './builders.ts';

export class LaggingStore implements Pick<Store, 'watch' | 'snapshot'> {
  readonly #machines = new Map<string, Change>();
  readonly #undelivered: Change[] = [];
  readonly #gates: (() => void)[] = [];
  #listener: ((change: Change) => void) | undefined;
  #commits = 0;
  #isPrompt = false;

  /** What every reader should know in the end: each machine's newest note. */
  get truth(): Map<string, string> {
    return new Map(
      [...this.#machines].flatMap(([id, change]) =>
        change.kind === 'machine' ? [[id, change.description.Note.Message]] : [],
      ),
    );
  }

  /** The note is the commit's number. */
  write(machineId: string): void {
    const Note = { Message: String(this.#commits + 1), User: '', Timestamp: NOW.toISOString() };
    const description = aDescription({ Dimensions: { id: [machineId] }, Note });
    this.#commit({ kind: 'machine', machineId, description, revision: this.#nextRevision() });
  }

  /** A routine report: the state is another, and the watch says nothing. */
  report(machineId: string): void {
    const was = this.#machines.get(machineId);
    if (was?.kind === 'machine') this.#machines.set(machineId, { ...was, revision: this.#nextRevision() });
  }

  delete(machineId: string): void {
    if (this.#machines.get(machineId)?.kind !== 'machine') return;
    this.#commit({ kind: 'deleted', machineId, revision: this.#nextRevision() });
  }

  /** The watch tells the oldest change that it has not told. */
  deliver(): void {
    const change = this.#undelivered.shift();
    if (change !== undefined) this.#listener?.(change);
  }

  /** A list goes on by one step: it has read a machine, or hands over what it read. */
  step(): void {
    this.#gates.shift()?.();
  }

  /** From now on nothing lags. */
  catchUp(): void {
    this.#isPrompt = true;
    while (this.#undelivered.length > 0) this.deliver();
    while (this.#gates.length > 0) this.step();
  }

  async watch(_options: unknown, listener: (change: Change) => void): Promise<void> {
    this.#listener = listener;
  }

  async *snapshot(machineId?: string): AsyncGenerator<Change> {
    const ids = machineId === undefined ? [...this.#machines.keys()].toSorted() : [machineId];
    for (const id of ids) {
      await this.#gate();
      const change = this.#machines.get(id);
      await this.#gate();
      if (change?.kind === 'machine') yield change;
    }
  }

  #nextRevision(): string {
    this.#commits += 1;
    return String(this.#commits).padStart(8, '0');
  }

  #commit(change: Change): void {
    this.#machines.set(change.machineId, change);
    if (this.#isPrompt) this.#listener?.(change);
    else this.#undelivered.push(change);
  }

  async #gate(): Promise<void> {
    if (!this.#isPrompt) await new Promise<void>((resolve) => this.#gates.push(resolve));
  }
}
