/** Power strips of the simulated machines, which speak as Synaccess netBooters do. Most outlets work; in every rack one refuses, one lies, and one powers something else. */
import { type Powered, simulatedMachineId } from './simulated_event.ts';

const OUTLETS = 10;
/** Enough to try things out; more would only listen on more ports. */
const MAX_STRIPS = 5;
const BOOT_MS = 40_000;

/** By the last digit of the machine's number. `refuses` off, and says so. `lies`: accepts off and does nothing. `elsewhere`: its cable goes to another machine. */
const MANNERS: ReadonlyMap<number, 'refuses' | 'lies' | 'elsewhere'> = new Map([
  [3, 'refuses'],
  [4, 'lies'],
  [5, 'elsewhere'],
]);

interface Outlet {
  isOn: boolean;
  /** When power came back, by the clock of the strips; undefined: it was never cut. */
  onMs: number | undefined;
}

const ALWAYS: Powered = { upMs: undefined };

export class SimulatedStrips {
  /** By strip, then by outlet. */
  readonly #strips: readonly (readonly Outlet[])[];
  readonly #machines: number;
  readonly #nowMs: () => number;

  /** Strips for the first of so many machines. `nowMs`: any clock. */
  constructor(machines: number, nowMs: () => number) {
    this.#machines = machines;
    this.#nowMs = nowMs;
    // Machines count from 1, and those whose numbers begin with the same digits are a rack.
    const count = machines === 0 ? 0 : Math.min(MAX_STRIPS, Math.floor(machines / OUTLETS) + 1);
    this.#strips = Array.from({ length: count }, () =>
      Array.from({ length: OUTLETS }, () => ({ isOn: true, onMs: undefined })),
    );
  }

  get count(): number {
    return this.#strips.length;
  }

  /** What a strip answers to a command: `$A5`, `$A3 <outlet> <0 or 1>`. */
  answer(strip: number, command: string): string {
    const outlets = this.#strips[strip] ?? [];
    if (command === '$A5') {
      const states = outlets.map(({ isOn }) => (isOn ? '1' : '0'));
      return `$A0,${states.toReversed().join('')},0.15,XX`;
    }
    const [, number, state] = /^\$A3 ([1-9]|10) ([01])$/.exec(command) ?? [];
    const outlet = outlets[Number(number) - 1];
    if (outlet === undefined) return '$AF';
    const manner = MANNERS.get(Number(number) - 1);
    const isOn = state === '1';
    if (!isOn && manner === 'refuses') return '$AF';
    if (isOn === outlet.isOn || (!isOn && manner === 'lies')) return '$A0';
    outlet.isOn = isOn;
    if (isOn) outlet.onMs = this.#nowMs();
    return '$A0';
  }

  /** Of machine `index`, which counts from 0. */
  poweredOf(index: number): Powered {
    const number = index + 1;
    const outlet = this.#strips[Math.floor(number / OUTLETS)]?.[number % OUTLETS];
    if (outlet === undefined || MANNERS.get(number % OUTLETS) === 'elsewhere') return ALWAYS;
    if (!outlet.isOn) return 'down';
    if (outlet.onMs === undefined) return ALWAYS;
    const upMs = outlet.onMs + BOOT_MS;
    return this.#nowMs() < upMs ? 'down' : { upMs };
  }

  /** The config of a power-cycle server for these strips, the first of which is at the first address. */
  config(addresses: readonly string[]): string {
    const synaccess = Object.fromEntries(
      this.#strips.map((outlets, strip) => {
        const machines = outlets.flatMap((_outlet, outlet): (readonly [string, number])[] => {
          const index = strip * OUTLETS + outlet - 1;
          const isThere = index >= 0 && index < this.#machines;
          return isThere ? [[simulatedMachineId(index), outlet + 1]] : [];
        });
        const address = addresses[strip];
        return [
          `rack${strip}-pdu`,
          { address, user: 'admin', password: 'admin', ports: Object.fromEntries(machines) },
        ];
      }),
    );
    return `${JSON.stringify({ synaccess }, null, 2)}\n`;
  }
}
