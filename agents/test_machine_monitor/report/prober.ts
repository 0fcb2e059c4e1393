/** Looks at what is attached, as the server says, and says so, well or not. */
import type { Log } from '../../../shared/log.ts';
import { RAW_STATE } from '../../../shared/processor/process.ts';
import type { Known } from '../known/known.ts';
import type { Probes } from '../device/device.ts';
import type { OutgoingEvent } from './outgoing_event.ts';
import type { DevicePart } from '../device/device.ts';
import { VERSION } from '../version.ts';
import { Trouble } from '../../loop/trouble.ts';

interface Dependencies {
  readonly machineId: string;
  readonly probes: Probes;
  readonly startedAt: Date;
  readonly launchedSwarming: boolean;
  readonly log: Log;
}

export class Prober {
  readonly #dependencies: Dependencies;
  readonly #trouble: Trouble;

  /** The task runner says so through its hooks. */
  isTaskRunning = false;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
    this.#trouble = new Trouble(dependencies.log, 'device does not answer', 'device answers again');
  }

  /** A device that does not answer is left out. Throws only where the signal ends it: half a look must not be reported. */
  async probe(known: Known, signal: AbortSignal): Promise<OutgoingEvent> {
    const { machineId, startedAt, launchedSwarming } = this.#dependencies;
    const device = await this.#look(known, signal);
    return {
      type: RAW_STATE,
      host: { name: machineId, version: VERSION, start_time: startedAt.toISOString() },
      running_swarming_task: this.isTaskRunning,
      launched_swarming: launchedSwarming,
      forced_quarantine: false,
      ...device,
    };
  }

  async #look(known: Known, signal: AbortSignal): Promise<DevicePart> {
    const attachedDevice = known.AttachedDevice;
    try {
      const part = await this.#dependencies.probes[attachedDevice](known, signal);
      this.#trouble.isOver({ attachedDevice });
      return part;
    } catch (error) {
      signal.throwIfAborted();
      this.#trouble.is(error, { attachedDevice });
      return {};
    }
  }
}
