/** The health of all machines in figures. */
import type { Description } from '../types/description.ts';
import { ZERO_TIME } from '../types/time.ts';
import { attention, ATTENTIONS, type Attention } from './attention.ts';
import { Controllers } from './controllers.ts';
import { HEALTHS, type Health, healthBy } from './health.ts';
import { lastSign } from './presence.ts';
import type { Times } from './times.ts';
import { isNotTaken, type Waiting } from './unwell.ts';

type HealthCounts = Readonly<Record<Health, number>>;

export interface FleetHealth {
  readonly Total: number;
  /** Adds up to `Total`. */
  readonly Counts: HealthCounts;
  /** A machine may be in several, or in none. */
  readonly Attention: Readonly<Record<Attention, number>>;
  /** Each adds up to the machines in it. A machine is in one pool, and may be in several places. */
  readonly Pools: Readonly<Record<string, HealthCounts>>;
  readonly Places: Readonly<Record<string, HealthCounts>>;
  /** The newest last sign of a machine; never: none has reported. */
  readonly NewestReport: string;
}

type Counts = Record<Health, number>;

const none = <W extends string>(words: readonly W[]) =>
  Object.fromEntries(words.map((word) => [word, 0])) as Record<W, number>;

/** Without a prototype: names of pools and places come from outside. */
const groups = (): Record<string, Counts> => Object.create(null) as Record<string, Counts>;

/** Counts machines one by one, so that no list of them is held. */
export class FleetCount {
  readonly #judge: (description: Description) => Health;
  readonly #placesOf: (machineId: string, description: Description) => readonly string[];
  readonly #asOf: Date;
  readonly #counts = none(HEALTHS);
  readonly #attention = none(ATTENTIONS);
  readonly #pools = groups();
  readonly #places = groups();
  readonly #controllers = new Controllers();
  /** Whether they wait for their turn is known once all machines are. */
  readonly #waiting: Waiting[] = [];
  #total = 0;
  #newest = ZERO_TIME;

  /** `asOf` and `deaf` as for `health`. */
  constructor(options: {
    readonly asOf: Date;
    readonly deaf: boolean;
    readonly times: Times;
    readonly placesOf: (machineId: string, description: Description) => readonly string[];
  }) {
    const { asOf, deaf, times, placesOf } = options;
    this.#asOf = asOf;
    this.#placesOf = placesOf;
    this.#judge = (description) => healthBy(times)(description, asOf, deaf);
  }

  add(machineId: string, description: Description): void {
    const word = this.#judge(description);
    this.#total += 1;
    this.#counts[word] += 1;
    this.#controllers.note(description);
    for (const found of attention(description, this.#asOf)) {
      if (found === 'not_taken')
        this.#waiting.push({ PowerCycle: description.PowerCycle, Power: description.Power });
      else this.#attention[found] += 1;
    }
    (this.#pools[description.Dimensions['pool']?.[0] ?? ''] ??= none(HEALTHS))[word] += 1;
    for (const place of new Set(this.#placesOf(machineId, description)))
      (this.#places[place] ??= none(HEALTHS))[word] += 1;
    const sign = lastSign(description);
    if (sign > this.#newest) this.#newest = sign;
  }

  result(): FleetHealth {
    const notTaken = this.#waiting.filter((machine) =>
      isNotTaken(machine, this.#asOf, this.#controllers.busyAt(machine)),
    ).length;
    return {
      ...{ Total: this.#total, Counts: this.#counts },
      Attention: { ...this.#attention, not_taken: notTaken },
      ...{ Pools: this.#pools, Places: this.#places, NewestReport: this.#newest },
    };
  }
}
