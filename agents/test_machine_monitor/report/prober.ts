/** The probe of the attached device within its time limit, and the event made from its result, with or without readings. */
import { RAW_STATE } from '../../../shared/types/event.ts';
import type { Log } from '../../../shared/log.ts';
import { TimeLimitError, until, withTimeLimit } from '../../../shared/time_limit.ts';
import { Trouble } from '../../loop/trouble.ts';
import type { Probes, RebootOutcome } from '../device/device.ts';
import type { Known } from '../known/known.ts';
import type { RunnerState } from '../task_runner/runner_state.ts';
import { VERSION } from '../../../shared/client/version.ts';
import type { OutgoingEvent } from './outgoing_event.ts';
import { troubleText } from './trouble_text.ts';

/** A probe ends after this long, so that two reports, which start at most 33 s apart, are sent at most 53 s apart. */
const PROBE_MS = 20_000;
/** What still runs is then stopped, and the probe ends with what it has; the rest of the time is for ending the tools' processes. */
const STOP_AFTER_MS = 19_000;

/**
 * Aborts the signal of `work` after 19 s. Throws a TimeLimitError after 20 s even if `work` does not heed the signal: no signal ends a tool that
 * waits for a broken device inside the kernel.
 */
const withinLimit = <T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
  withTimeLimit('the probe', PROBE_MS, async () => {
    const stop = new AbortController();
    const timer = setTimeout(
      () => stop.abort(new TimeLimitError(`the probe took longer than ${STOP_AFTER_MS / 1_000} s`)),
      STOP_AFTER_MS,
    );
    try {
      return await until(signal, work(AbortSignal.any([signal, stop.signal])));
    } finally {
      clearTimeout(timer);
    }
  });

interface Dependencies {
  readonly machineId: string;
  readonly probes: Probes;
  readonly startedAt: Date;
  readonly runner: RunnerState;
  readonly log: Log;
}

export class Prober {
  readonly #dependencies: Dependencies;
  readonly #trouble: Trouble;
  /** Since the device was last read. */
  #reboot: RebootOutcome | undefined;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
    this.#trouble = new Trouble(dependencies.log, 'device probe failed', 'device probe recovered');
  }

  /** Events mention it until the device is read again. */
  rebooted(outcome: RebootOutcome): void {
    this.#reboot = outcome;
  }

  /**
   * Ends within 20 s. Has `trouble` instead of the device part if the device does not answer. Throws only if the signal aborts: an incomplete
   * probe must not be reported.
   */
  async probe(known: Known, signal: AbortSignal): Promise<OutgoingEvent> {
    const { machineId, startedAt, runner } = this.#dependencies;
    const devicePart = await this.#probeDevice(known, signal);
    return {
      type: RAW_STATE,
      host: { name: machineId, version: VERSION, start_time: startedAt.toISOString() },
      ...runner.members(),
      forced_quarantine: false,
      ...devicePart,
    };
  }

  async #probeDevice(known: Known, signal: AbortSignal): Promise<Partial<OutgoingEvent>> {
    const attachedDevice = known.AttachedDevice;
    const before = this.#reboot;
    try {
      const probe = this.#dependencies.probes[attachedDevice];
      const devicePart = await withinLimit(signal, (limited) => probe(known, limited));
      // Readings that the end of the monitor cut short look as if the device lacked them.
      signal.throwIfAborted();
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
