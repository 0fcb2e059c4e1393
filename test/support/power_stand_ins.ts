/** Stand-ins of an outlet and of the server, in this process: they record what they were told. */
import type { Outlet, Reading } from '../../agents/powercycle_server/driver/driver.ts';
import {
  AnsweredError,
  OlderServerError,
  type OutletItem,
  type PowerServer,
} from '../../agents/powercycle_server/server.ts';
import type { BeginRequest, NotGranted, ResultRequest } from '../../shared/types/powercycle_api.ts';
import type { VirtualTime } from './virtual_time.ts';

export class StandInOutlet {
  /** Of all outlets. */
  static #turns = 0;
  state: Reading = 'on';
  /** Every operation of the relay. */
  readonly record: { readonly state: 'on' | 'off'; readonly atMs: number; readonly turn: number }[] = [];
  /** What the device does with a command: ok, refuse, lie (accept and do nothing), drop (do it, lose the answer), hang. */
  onOff: 'ok' | 'refuse' | 'lie' | 'drop' | 'hang' = 'ok';
  onOn: 'ok' | 'refuse' | 'lie' | 'drop' | 'hang' = 'ok';
  isReachable = true;
  canRead = true;
  hasCycle = false;
  /** How long the relay takes. */
  lateMs = 0;
  /** Served instead of on. */
  on: Reading = 'on';
  readonly #time: VirtualTime;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  switchTo(state: 'on' | 'off'): void {
    this.state = state === 'on' ? this.on : 'off';
    StandInOutlet.#turns += 1;
    this.record.push({ state, atMs: this.#time.ms(), turn: StandInOutlet.#turns });
  }

  get offs(): number {
    return this.record.filter(({ state }) => state === 'off').length;
  }

  async #told(state: 'on' | 'off'): Promise<void> {
    if (!this.isReachable) throw new Error('connect EHOSTUNREACH');
    const how = state === 'on' ? this.onOn : this.onOff;
    if (how === 'refuse') throw new Error(`% Invalid input: ${state}`);
    if (how === 'hang') return new Promise(() => undefined);
    if (how === 'lie') return;
    if (this.lateMs > 0) this.#time.later(this.lateMs, () => this.switchTo(state));
    else this.switchTo(state);
    if (how === 'drop') throw new Error('read ECONNRESET');
  }

  outlet(): Outlet {
    return {
      ...(this.canRead && {
        read: async () => {
          if (!this.isReachable) throw new Error('connect EHOSTUNREACH');
          return this.state;
        },
      }),
      set: (state) => this.#told(state),
      ...(this.hasCycle && {
        cycle: async (seconds) => {
          await this.#told('off');
          this.#time.later(seconds * 1000, () => this.switchTo('on'));
        },
      }),
    };
  }
}

interface Asked {
  id: string;
  maintenance: boolean;
}

export class StandInServer {
  readonly wanted = new Map<string, Asked>();
  readonly results: { readonly machine: string; readonly body: ResultRequest }[] = [];
  readonly completes: string[] = [];
  readonly begins: { readonly machine: string; readonly body: BeginRequest }[] = [];
  readonly items = new Map<string, OutletItem>();
  isOlder = false;
  isReachable = true;
  refusal: NotGranted | undefined;
  /** Of which machines it fails to take results. */
  readonly failsFor = new Set<string>();
  /** Takes the call and loses its answer, so often. */
  losesAnswers = 0;
  /** Milliseconds by which the list of requests is old. */
  staleMs = 0;
  readonly #history: { readonly atMs: number; readonly wanted: readonly (readonly [string, Asked])[] }[] = [];
  readonly #seen = new Set<string>();
  #made = 0;
  readonly #time: VirtualTime;

  constructor(time: VirtualTime) {
    this.#time = time;
    this.#note();
  }

  #note(): void {
    this.#history.push({ atMs: this.#time.ms(), wanted: [...this.wanted] });
  }

  /** An operator requests a cycle. */
  want(machine: string, maintenance = false): string {
    this.#made += 1;
    const id = `r${this.#made}`;
    this.wanted.set(machine, { id, maintenance });
    this.#note();
    return id;
  }

  cancel(machine: string): void {
    this.wanted.delete(machine);
    this.#note();
  }

  outcomesOf(machine: string): readonly string[] {
    return this.results.filter((result) => result.machine === machine).map(({ body }) => body.Outcome);
  }

  async #call<T>(act: () => T): Promise<T> {
    if (!this.isReachable) throw new Error('fetch failed');
    const answer = act();
    if (this.losesAnswers > 0) {
      this.losesAnswers -= 1;
      throw new Error('socket hang up');
    }
    return answer;
  }

  readonly server: PowerServer = {
    requests: () =>
      this.#call(() => {
        if (this.isOlder) throw new OlderServerError('404');
        const atMs = this.#time.ms() - this.staleMs;
        const then = this.#history.findLast((entry) => entry.atMs <= atMs)?.wanted ?? [];
        const requests = then.map(([MachineID, { id, maintenance }]) => ({
          MachineID,
          RequestID: id,
          Maintenance: maintenance,
        }));
        return {
          AsOf: new Date(this.#time.now().getTime() - this.staleMs).toISOString(),
          Requests: requests,
        };
      }),
    list: () => this.#call(() => [...this.wanted.keys()]),
    begin: (machine, body) =>
      this.#call(() => {
        if (this.isOlder) throw new OlderServerError('404');
        this.begins.push({ machine, body });
        return this.refusal === undefined
          ? { Granted: true as const, Until: '' }
          : { Granted: false as const, Why: this.refusal };
      }),
    result: (machine, body) =>
      this.#call(() => {
        if (this.isOlder) throw new OlderServerError('404');
        if (this.failsFor.has(machine)) throw new AnsweredError('500');
        const key = body.ResultID ?? '';
        if (key === '' || !this.#seen.has(key)) this.results.push({ machine, body });
        this.#seen.add(key);
        const isCurrent = this.wanted.get(machine)?.id === body.RequestID;
        if (isCurrent && body.Final && body.Outcome !== 'stuck_off') this.cancel(machine);
        return this.#time.now().toISOString();
      }),
    complete: (machine) =>
      this.#call(() => {
        this.completes.push(machine);
        this.cancel(machine);
      }),
    update: (items) =>
      this.#call(() => {
        for (const item of items) this.items.set(item.MachineID, item);
        return [];
      }),
  };
}
