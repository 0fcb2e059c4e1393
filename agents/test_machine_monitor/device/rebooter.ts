/** Reboots the device after a task, apart from the hook's request, which is answered long before. */
import type { Log } from '../../../shared/log.ts';
import type { Known } from '../known/known.ts';
import type { Reboots } from './device.ts';
import { InterruptibleWait } from '../../loop/wait.ts';

interface Dependencies {
  readonly reboots: Reboots;
  readonly known: () => Known | undefined;
  /** Called after each reboot, done or not: the device is looked at. */
  readonly afterwards: () => void;
  readonly log: Log;
}

export class Rebooter {
  readonly #dependencies: Dependencies;
  readonly #pause = new InterruptibleWait();

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Reboots at once, or once more after the reboot that is on. */
  now(): void {
    this.#pause.wake();
  }

  /** Ends with the signal, which also ends a reboot that hangs. */
  async run(signal: AbortSignal): Promise<void> {
    const { known, afterwards } = this.#dependencies;
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      await this.#pause.wait(Infinity, signal);
      const target = known();
      if (isOver()) return;
      if (target !== undefined) await this.#reboot(target, signal);
      afterwards();
    }
  }

  async #reboot(known: Known, signal: AbortSignal): Promise<void> {
    const { reboots, log } = this.#dependencies;
    const attachedDevice = known.AttachedDevice;
    const reboot = reboots[attachedDevice];
    if (reboot === undefined) return;
    try {
      await reboot(known, signal);
      log.info('device rebooted', { attachedDevice });
    } catch (error) {
      log.error('reboot failed', { attachedDevice, error });
    }
  }
}
