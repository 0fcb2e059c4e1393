/** A store whose snapshot and watch lag behind each other as a test decides, as those of a remote database do by chance. */
import type { Change, IncidentChange, MachineChange, Store } from '../../shared/store/store.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { served } from '../../shared/types/stored_incident.ts';
import { aDescription, NOW } from './builders.ts';
import { anIncident } from './notices.ts';

export class LaggingStore implements Pick<Store, 'watch' | 'snapshot'> {
  readonly #machines = new Map<string, MachineChange>();
  /** The open ones. */
  readonly #incidents = new Map<string, IncidentChange>();
  readonly #closed = new Set<string>();
  readonly #undelivered: Change[] = [];
  readonly #gates: (() => void)[] = [];
  #listener: ((change: Change) => void) | undefined;
  #commits = 0;
  #isPrompt = false;

  /** What every reader must end with: each machine's newest note, by machine ID. */
  get truth(): Map<string, string> {
    return new Map(
      [...this.#machines].flatMap(([id, change]) =>
        change.kind === 'machine' ? [[id, change.description.Note.Message]] : [],
      ),
    );
  }

  /** Each open incident's revision, by ID. */
  get openIncidents(): Map<string, number> {
    return new Map([...this.#incidents].map(([id, { incident }]) => [id, incident.Revision]));
  }

  /** Commits a change of the machine's note, which becomes the number of the commit. */
  write(machineId: string): void {
    const Note = { Message: String(this.#commits + 1), User: '', Timestamp: NOW.toISOString() };
    const description = aDescription({ Dimensions: { id: [machineId] }, Note });
    this.#commit({ kind: 'machine', machineId, description, revision: this.#nextRevision() });
  }

  /** Commits a change of an incident, which opens with the first: its revision becomes the number of the commit. Nothing if it is closed. */
  writeIncident(id: string, overrides: Partial<Incident> = {}): void {
    if (this.#closed.has(id)) return;
    const revision = this.#nextRevision();
    const incident = served(anIncident({ ID: id, Revision: this.#commits, ...overrides }));
    this.#incidents.set(id, { kind: 'incident', incident, revision });
    this.#tell({ kind: 'incident', incident, revision });
  }

  close(id: string): void {
    if (!this.#incidents.has(id)) return;
    this.writeIncident(id, { Closed: NOW.toISOString() });
    this.#incidents.delete(id);
    this.#closed.add(id);
  }

  /** Commits a routine report: the revision changes, and the watch does not report it. */
  report(machineId: string): void {
    const was = this.#machines.get(machineId);
    if (was?.kind === 'machine') this.#machines.set(machineId, { ...was, revision: this.#nextRevision() });
  }

  delete(machineId: string): void {
    if (this.#machines.get(machineId)?.kind !== 'machine') return;
    this.#commit({ kind: 'deleted', machineId, revision: this.#nextRevision() });
  }

  /** Lets the watch report the oldest change that it has not reported yet. */
  deliver(): void {
    const change = this.#undelivered.shift();
    if (change !== undefined) this.#listener?.(change);
  }

  /** Lets a snapshot advance by one step: it reads a machine, or yields what it has read. */
  step(): void {
    this.#gates.shift()?.();
  }

  /** Lets everything arrive, and ends the lag. */
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
    if (machineId !== undefined) return;
    await this.#gate();
    const open = [...this.#incidents.values()];
    await this.#gate();
    yield* open;
  }

  #nextRevision(): string {
    this.#commits += 1;
    return String(this.#commits).padStart(8, '0');
  }

  #commit(change: MachineChange): void {
    this.#machines.set(change.machineId, change);
    this.#tell(change);
  }

  #tell(change: Change): void {
    if (this.#isPrompt) this.#listener?.(change);
    else this.#undelivered.push(change);
  }

  async #gate(): Promise<void> {
    if (!this.#isPrompt) await new Promise<void>((resolve) => this.#gates.push(resolve));
  }
}
