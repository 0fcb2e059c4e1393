/** Knows what the server says of this machine: reads it first, again every minute, and at once when asked. */
import type { Log } from '../../../shared/log.ts';
import type { Known } from './known.ts';
import { backoffMs } from '../../loop/wait.ts';
import { Bell } from '../../loop/wait.ts';
import type { DiskCopy } from './disk_copy.ts';
import { Trouble } from '../../loop/trouble.ts';

const REREAD_MS = 60_000;

interface Dependencies {
  /** Throws where the server gives no answer to rely on. */
  readonly read: (signal: AbortSignal) => Promise<Known>;
  readonly disk: DiskCopy;
  readonly log: Log;
}

export class DescriptionKeeper {
  readonly #dependencies: Dependencies;
  readonly #bell = new Bell();
  readonly #first: PromiseWithResolvers<undefined> = Promise.withResolvers();
  #known: Known | undefined;

  /** Called when there is something else to look for. */
  onChange: () => void = () => undefined;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Undefined: nothing is known yet, neither from the server nor from disk. */
  get known(): Known | undefined {
    return this.#known;
  }

  /** Resolves once something is known, or when the signal ends the wait. */
  async ready(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#first.resolve(undefined), { once: true });
    if (signal.aborted) this.#first.resolve(undefined);
    await this.#first.promise;
  }

  /** Reads again at once. */
  refresh(): void {
    this.#bell.ring();
  }

  #learn(known: Known): void {
    const was = this.#known;
    this.#known = known;
    this.#first.resolve(undefined);
    if (was === undefined) return;
    if (was.AttachedDevice !== known.AttachedDevice || was.SSHUserIP !== known.SSHUserIP) this.onChange();
  }

  /** Ends with the signal. */
  async run(signal: AbortSignal): Promise<void> {
    const { read, disk, log } = this.#dependencies;
    const trouble = new Trouble(log, 'description not read', 'description read again');
    let failures = 0;
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      try {
        const known = await read(signal);
        trouble.isOver();
        failures = 0;
        this.#learn(known);
        await disk.keep(known);
      } catch (error) {
        if (isOver()) return;
        failures += 1;
        trouble.is(error);
        const kept = this.#known ?? (await disk.read());
        if (kept !== undefined) this.#learn(kept);
      }
      await this.#bell.wait(failures > 0 ? backoffMs(failures) : REREAD_MS, signal);
    }
  }
}
