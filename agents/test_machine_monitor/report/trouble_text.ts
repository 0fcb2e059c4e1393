/** The event's `trouble`: why the attached device was not read, as its tool said it, and what the monitor tried. */
import { type Attempt, type RebootOutcome, StillFailingError } from '../device/device.ts';
import { explanationOf } from '../../loop/answer.ts';
import { ToolError } from '../../loop/tool.ts';

/** The limit of a text in an event. */
const MAX_CHARS = 1024;

const reasonOf = (error: unknown): string => {
  if (error instanceof StillFailingError) return reasonOf(error.cause);
  if (error instanceof ToolError) return explanationOf(error.brief);
  return explanationOf(error instanceof Error ? error.message : String(error));
};

/** `09:20 UTC on 2026-01-02`: a trouble may be read from afar, and days later. */
const timeText = (time: Date): string => {
  const text = time.toISOString();
  return `${text.slice(11, 16)} UTC on ${text.slice(0, 10)}`;
};

const attemptOf = ({ endedAt, error }: RebootOutcome): Attempt =>
  error === undefined
    ? { text: `rebooted at ${timeText(endedAt)}`, succeeded: true }
    : { text: `reboot at ${timeText(endedAt)} failed: ${reasonOf(error)}`, succeeded: false };

/**
 * Returns at most 1,024 characters, well-formed and on one line, such as
 * `adb: device offline; reconnected, rebooted at 09:20 UTC on 2026-01-02: no answer`. `reboot` is the latest one since the device was last read.
 */
export const troubleText = (error: unknown, reboot: RebootOutcome | undefined): string => {
  const attempts = [
    ...(error instanceof StillFailingError ? [error.attempt] : []),
    ...(reboot === undefined ? [] : [attemptOf(reboot)]),
  ];
  const inVain = attempts.filter(({ succeeded }) => succeeded).map(({ text }) => text);
  const failed = attempts.filter(({ succeeded }) => !succeeded).map(({ text }) => text);
  return [reasonOf(error), ...(inVain.length === 0 ? [] : [`${inVain.join(', ')}: no answer`]), ...failed]
    .join('; ')
    .slice(0, MAX_CHARS)
    .toWellFormed();
};
