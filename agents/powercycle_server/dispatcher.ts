/** Starts the cycles that are wanted, as far as guards and pace allow; says once why one waits. */
import { randomUUID } from 'node:crypto';
import { isAborted } from './clock.ts';
import { explain } from '../loop/explain.ts';
import { Trouble } from '../loop/trouble.ts';
import { type JobEnd, type JobOptions, doneOf, finish, runJob } from './job.ts';
import { verdict, type Verdict } from './guards.ts';
import type { Parts } from './parts.ts';
import type { Station } from './rack.ts';
import type { Requests } from './requests.ts';
import type { Wanted } from './server.ts';

const EVERY_MS = 5_000;

export class Dispatcher {
  readonly #parts: Parts;
  readonly #requests: Requests;
  readonly #running = new Map<string, Promise<void>>();
  /** The last reason that was logged, by machine and request. */
  readonly #said = new Map<string, string>();
  /** Not begun: they wait for the server's next answer, or the claim would be asked for without pause. */
  readonly #heldBack = new Set<string>();
  readonly #trouble: Trouble;

  constructor(parts: Parts, requests: Requests) {
    this.#parts = parts;
    this.#requests = requests;
    this.#trouble = new Trouble(parts.log, 'requests not read', 'requests read again');
  }

  /** How many requests something was said of. */
  get remembered(): number {
    return this.#said.size;
  }

  #say(key: string, why: string): void {
    if (this.#said.get(key) === why) return;
    this.#said.set(key, why);
    this.#parts.log.notice('cycle waits', { request: key, why });
  }

  /** Why the controller takes no new cycle now; empty: none is needed, the next look follows. */
  #obstacle({ group, machine }: Station): string | undefined {
    const { pace } = group;
    const { journal } = this.#parts;
    if (journal.damage !== undefined) return journal.damage;
    if (this.#running.has(machine.id) || this.#heldBack.has(machine.id)) return '';
    if (pace.recovering.size > 0) return 'the controller has outlets that an earlier life may have left off';
    if (pace.hasTooManyStuck) return 'too many outlets of the controller do not come on';
    return pace.isFree ? undefined : '';
  }

  #verdictOf(station: Station, { RequestID, Maintenance }: Wanted, isInsisted: boolean): Verdict {
    const { machine } = station;
    return verdict({
      isProtected: machine.isProtected,
      timing: machine.controller.timing,
      ended: this.#parts.journal.endedOf(machine.id),
      requestId: RequestID,
      isInMaintenance: Maintenance === true,
      isInsisted,
    });
  }

  /** Ends a request without touching the machine. */
  async #end(
    station: Station,
    request: string,
    outcome: 'capped' | 'refused',
    detail: string,
  ): Promise<void> {
    const facts = { outcome, detail, counted: false, offSeconds: null, offAtMs: null, onAtMs: null };
    await finish(
      doneOf(station, this.#parts, { cycle: randomUUID(), request, final: true }, facts),
      this.#parts,
    );
  }

  async #job(station: Station, options: JobOptions): Promise<JobEnd> {
    const { id } = station.machine;
    const job = runJob(station, this.#parts, options);
    this.#running.set(
      id,
      job.then(
        () => undefined,
        () => undefined,
      ),
    );
    try {
      return await job;
    } finally {
      this.#running.delete(id);
    }
  }

  async #start(station: Station, { MachineID, RequestID }: Wanted): Promise<void> {
    try {
      const end = await this.#job(station, { request: RequestID });
      if (end.kind === 'done') this.#said.delete(`${MachineID} ${RequestID}`);
      else if (end.why === 'capped') await this.#end(station, RequestID, 'capped', 'capped by the server');
      else {
        this.#heldBack.add(MachineID);
        this.#say(`${MachineID} ${RequestID}`, end.why);
      }
    } catch (error) {
      if (this.#parts.giveUp.aborted) return;
      this.#heldBack.add(MachineID);
      this.#say(`${MachineID} ${RequestID}`, explain(error));
    }
    // The controller is free again.
    await this.look();
  }

  /** Starts what may start now. */
  async look(): Promise<void> {
    const { rack, stop } = this.#parts;
    if (stop.aborted) return;
    for (const wanted of this.#requests.due) {
      const station = rack.stations.get(wanted.MachineID);
      if (station === undefined) continue;
      const key = `${wanted.MachineID} ${wanted.RequestID}`;
      const decided = this.#verdictOf(station, wanted, false);
      const obstacle = this.#obstacle(station);
      if (decided.kind === 'end' && !this.#running.has(wanted.MachineID))
        await this.#end(station, wanted.RequestID, decided.outcome, decided.why);
      else if (obstacle !== undefined) {
        if (obstacle !== '') this.#say(key, obstacle);
      } else if (decided.kind === 'wait') this.#say(key, decided.why);
      else void this.#start(station, wanted);
    }
  }

  /** A cycle that a person asked for here, with all guards. */
  async byHand(machine: string, isInsisted: boolean): Promise<JobEnd> {
    const station = this.#parts.rack.stations.get(machine);
    if (station === undefined) return { kind: 'not begun', why: `the config has no machine ${machine}` };
    const decided = this.#verdictOf(station, { MachineID: machine, RequestID: '' }, isInsisted);
    if (decided.kind !== 'go') return { kind: 'not begun', why: decided.why };
    const obstacle = this.#obstacle(station);
    if (this.#running.has(machine)) return { kind: 'not begun', why: 'a cycle is running' };
    if (obstacle !== undefined && obstacle !== '') return { kind: 'not begun', why: obstacle };
    return this.#job(station, { request: '', isInsisted, isByHand: true });
  }

  /** Asks the server every 5 s until `stop` aborts, then waits for what runs. */
  async run(): Promise<void> {
    const { clock, stop } = this.#parts;
    let failures = 0;
    while (!stop.aborted) {
      try {
        await this.#requests.ask(stop);
        this.#heldBack.clear();
        for (const key of this.#said.keys()) if (!this.#requests.names.has(key)) this.#said.delete(key);
        failures = 0;
        this.#trouble.ended();
        await this.look();
      } catch (error) {
        if (isAborted(stop)) break;
        failures += 1;
        this.#trouble.occurred(error);
      }
      await clock.sleep(Math.min(60_000, EVERY_MS * 2 ** Math.min(failures, 4)), stop);
    }
    await Promise.all(this.#running.values());
  }
}
