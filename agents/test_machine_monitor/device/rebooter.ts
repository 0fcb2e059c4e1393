/** The loop that reboots the device after each task, outside the task runner's request, which is answered long before. */
import type { Log } from '../../../shared/log.ts';
import { InterruptibleWait } from '../../loop/wait.ts';
import type { Known } from '../known/known.ts';
import type { RebootOutcome, Reboots } from './device.ts';

interface Dependencies {
  readonly reboots: Reboots;
  readonly known: () => Known | undefined;
  /** Called after each attempt, whether or not it succeeded, to have the device probed; with no outcome if there was nothing to reboot. */
  readonly afterwards: (outcome: RebootOutcome | undefined) => void;
  readonly log: Log;
}

export class Rebooter {
  readonly #dependencies: Dependencies;
  readonly #pause = new InterruptibleWait();

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Reboots the device at once or, if a reboot is running, once more after it. */
  now(): void {
    this.#pause.wake();
  }

  /** Runs until the signal aborts, which also ends a hanging reboot. */
  async run(signal: AbortSignal): Promise<void> {
    const { known, afterwards } = this.#dependencies;
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      await this.#pause.wait(Infinity, signal);
      const target = known();
      if (isOver()) return;
      afterwards(target && (await this.#reboot(target, signal)));
    }
  }

  async #reboot(known: Known, signal: AbortSignal): Promise<RebootOutcome | undefined> {
    const { reboots, log } = this.#dependencies;
    const attachedDevice = known.AttachedDevice;
    const reboot = reboots[attachedDevice];
    if (reboot === undefined) return undefined;
    try {
      await reboot(known, signal);
      log.info('device rebooted', { attachedDevice });
      return { attachedDevice, endedAt: new Date() };
    } catch (error) {
      log.error('reboot failed', { attachedDevice, error });
      return { attachedDevice, endedAt: new Date(), error };
    }
  }
}
