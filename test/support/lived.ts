/** One machine's life in memory: events and steps at given seconds, each with the final step, as a store applies them. */
import { noticeSilence } from '../../shared/health/presence.ts';
import { DEFAULT_TIMES } from '../../shared/health/times.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { toMembers } from '../../shared/store/members.ts';
import { timelineEntries } from '../../shared/timeline/entries.ts';
import type { StoredRecord } from '../../shared/types/stored_record.ts';
import { anEvent, anInstance, anOrigin, NOW } from './builders.ts';
import { aContext, processEvent } from './processing.ts';

const MACHINE = 'skia-rpi2-rack4-shelf1-001';
const finalStep = createFinalStep(anInstance().pools);

/** `seconds` after NOW. */
export const at = (seconds: number): string => new Date(NOW.getTime() + seconds * 1000).toISOString();

type Step = (was: StoredRecord | undefined, now: Date) => StoredRecord | undefined;

export class Lived {
  record: StoredRecord | undefined;
  /** `presence: present → silent`, in order. */
  readonly entries: string[] = [];
  #eventId = 100;

  constructor(record?: StoredRecord) {
    this.record = record;
  }

  get description() {
    if (this.record === undefined) throw new Error('the machine is unknown');
    return this.record.Description;
  }

  get kept() {
    if (this.record === undefined) throw new Error('the machine is unknown');
    return this.record.Kept;
  }

  /** The names of the kept members that a store writes. */
  get written(): string[] {
    return this.record === undefined ? [] : Object.keys(toMembers(this.record, {}));
  }

  step(seconds: number, step: Step): this {
    const now = new Date(at(seconds));
    const was = this.record;
    const next = step(was, now);
    if (next === undefined || next === was) return this;
    this.record = finalStep(MACHINE, was, next, now);
    for (const { entry } of timelineEntries(
      was?.Description,
      this.record.Description,
      anOrigin(),
      at(seconds),
    ))
      this.entries.push(`${entry.Kind}: ${entry.From} → ${entry.To}`);
    return this;
  }

  /** `event` replaces members of a standalone host's event; `published` is in seconds, by default when it arrives. */
  report(
    seconds: number,
    event: Readonly<Record<string, unknown>> = {},
    { published = seconds, eventId = String(this.#eventId++) } = {},
  ): this {
    return this.step(seconds, (was, now) =>
      processEvent(was, anEvent(event), aContext({ now, publishedAt: at(published), eventId })),
    );
  }

  /** What a sweep does. */
  sweep(seconds: number): this {
    return this.step(seconds, (was, now) => was && noticeSilence(was, now, DEFAULT_TIMES));
  }
}
