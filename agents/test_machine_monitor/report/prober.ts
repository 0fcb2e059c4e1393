/** The probe of the attached device, and the event made from its result, with or without readings. */
import { RAW_STATE } from '../../../shared/types/event.ts';
import type { Log } from '../../../shared/log.ts';
import { Trouble } from '../../loop/trouble.ts';
import type { Probes, RebootOutcome } from '../device/device.ts';
import type { Known } from '../known/known.ts';
import { VERSION } from '../version.ts';
import type { OutgoingEvent } from './outgoing_event.ts';
import { troubleText } from './trouble_text.ts';

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
  /** Since the device was last read. */
  #reboot: RebootOutcome | undefined;

  /** Set by the task runner's hooks. */
  isTaskRunning = false;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
    this.#trouble = new Trouble(dependencies.log, 'device probe failed', 'device probe recovered');
  }

  /** Events mention it until the device is read again. */
  rebooted(outcome: RebootOutcome): void {
    this.#reboot = outcome;
  }

  /**
   * Has `trouble` instead of the device part if the device does not answer. Throws only if the signal aborts: an incomplete probe must not be
   * reported.
   */
  async probe(known: Known, signal: AbortSignal): Promise<OutgoingEvent> {
    const { machineId, startedAt, launchedSwarming } = this.#dependencies;
    const devicePart = await this.#probeDevice(known, signal);
    return {
      type: RAW_STATE,
      host: { name: machineId, version: VERSION, start_time: startedAt.toISOString() },
      running_swarming_task: this.isTaskRunning,
      launched_swarming: launchedSwarming,
      forced_quarantine: false,
      ...devicePart,
    };
  }

  async #probeDevice(known: Known, signal: AbortSignal): Promise<Partial<OutgoingEvent>> {
    const attachedDevice = known.AttachedDevice;
    const before = this.#reboot;
    try {
      const devicePart = await this.#dependencies.probes[attachedDevice](known, signal);
      this.#trouble.ended({ attachedDevice });
      // A reboot that ended meanwhile is newer than this reading.
      if (this.#reboot === before) this.#reboot = undefined;
      return devicePart;
    } catch (error) {
      signal.throwIfAborted();
      this.#trouble.occurred(error, { attachedDevice });
      const reboot = this.#reboot?.attachedDevice === attachedDevice ? this.#reboot : undefined;
      return { trouble: troubleText(error, reboot) };
    }
  }
}
