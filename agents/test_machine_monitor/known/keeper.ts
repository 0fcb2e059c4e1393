/** The current Description of this machine: read at the start, on request, and from time to time. */
import type { Log } from '../../../shared/log.ts';
import { Trouble } from '../../loop/trouble.ts';
import { backoffMs, InterruptibleWait } from '../../loop/wait.ts';
import type { DiskCopy } from './disk_copy.ts';
import type { Known } from './known.ts';

/** Changes are heard at once while the change stream lives, so a read finds only what the stream has lost. */
const REREAD_LISTENING_MS = 10 * 60_000;
const REREAD_MS = 60_000;

interface Dependencies {
  /** Throws if the server gives no reliable answer. */
  readonly read: (signal: AbortSignal) => Promise<Known>;
  readonly disk: DiskCopy;
  readonly log: Log;
}

export class DescriptionKeeper {
  readonly #dependencies: Dependencies;
  readonly #pause = new InterruptibleWait();
  readonly #first: PromiseWithResolvers<undefined> = Promise.withResolvers();
  #known: Known | undefined;
  #failure: unknown;
  #isListening = false;
  #isStreamLost = false;
  #isAsked = false;

  /** Called when the device to probe changes; not called for the first Description. */
  onChange: () => void = () => undefined;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** undefined until a Description is read, from the server or from disk. */
  get known(): Known | undefined {
    return this.#known;
  }

  /** Why the last read failed; undefined if it did not. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Resolves once a Description is known, or when the signal aborts. */
  async ready(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#first.resolve(undefined), { once: true });
    if (signal.aborted) this.#first.resolve(undefined);
    await this.#first.promise;
  }

  /** Reads again now; if a read is in progress, once more after it. */
  refresh(): void {
    this.#isAsked = true;
    this.#pause.wake();
  }

  /** Tells whether changes are heard at once. If not, the next read follows within a minute. */
  listening(isListening: boolean): void {
    this.#isListening = isListening;
    if (isListening) return;
    this.#isStreamLost = true;
    this.#pause.wake();
  }

  /** Waits until the next read is due, `failures` failures after the last success. */
  async #untilDue(failures: number, signal: AbortSignal): Promise<void> {
    let isLost: boolean;
    do {
      const rereadMs = this.#isListening ? REREAD_LISTENING_MS : REREAD_MS;
      await this.#pause.wait(failures > 0 ? backoffMs(failures) : rereadMs, signal);
      isLost = this.#isStreamLost;
      this.#isStreamLost = false;
      // A lost stream only shortens the wait: all machines lose theirs at once when the server restarts.
    } while (isLost && !this.#isAsked && !signal.aborted);
    this.#isAsked = false;
  }

  #learn(known: Known): void {
    const previous = this.#known;
    this.#known = known;
    this.#first.resolve(undefined);
    if (previous === undefined) return;
    const isSameDevice =
      previous.AttachedDevice === known.AttachedDevice && previous.SSHUserIP === known.SSHUserIP;
    if (!isSameDevice) this.onChange();
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { read, disk, log } = this.#dependencies;
    const trouble = new Trouble(log, 'description not read', 'description read again');
    let failures = 0;
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      try {
        const known = await read(signal);
        trouble.ended();
        this.#failure = undefined;
        failures = 0;
        this.#learn(known);
        await disk.keep(known);
      } catch (error) {
        if (isOver()) return;
        failures += 1;
        this.#failure = error;
        trouble.occurred(error);
        const kept = this.#known ?? (await disk.read());
        if (kept !== undefined) this.#learn(kept);
      }
      await this.#untilDue(failures, signal);
    }
  }
}
