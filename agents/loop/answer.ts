/** What a tool printed: which of its lines is the answer, and how errors quote it. */
import { safeJson, safeText } from '../../shared/safe_text.ts';

const MAX_QUOTED_CHARS = 100;
const MAX_EXPLANATION_CHARS = 500;

/** adb announces the start of its daemon before the error; without these lines, an error that lasts reads the same every time. */
const ANNOUNCEMENT = '* daemon ';

/**
 * The answer of a tool that prints one value: the last line that is not empty, trimmed; "" if there is none. Other lines come first: adb's
 * `* daemon started successfully *`, a device's `WARNING: linker: …`, the warnings of PowerShell.
 */
export const answerOf = (stdout: string): string => {
  const text = stdout.trimEnd();
  return text.slice(text.lastIndexOf('\n') + 1).trim();
};

/** The answer in quotes, harmless in a terminal, of at most 100 characters before they are escaped. */
export const quotedAnswer = (stdout: string): string =>
  safeJson(answerOf(stdout).slice(0, MAX_QUOTED_CHARS).toWellFormed());

/** Outside text as a part of an error: on one line, harmless in a terminal, of at most 500 characters. */
export const explanationOf = (text: string): string => {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith(ANNOUNCEMENT));
  // Cut twice: escaping makes a text longer, and all of a tool's output would take long to escape.
  const shortened = lines.join(' ').slice(0, MAX_EXPLANATION_CHARS);
  return safeText(shortened).slice(0, MAX_EXPLANATION_CHARS).toWellFormed();
};
