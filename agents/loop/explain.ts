/** An error in one line, for people. */
import { codeOf } from '../../shared/errors.ts';

const MAX_CHARS = 1_000;
const MAX_CAUSES = 8;

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // If a host has several addresses, the error has a code but no message: `ECONNREFUSED`.
  return error.message || codeOf(error) || error.name;
};

/** Adds the messages of the causes, because that of a failed fetch is only `fetch failed`. */
export const explain = (error: unknown): string => {
  let text = messageOf(error);
  let last = error;
  for (let i = 0; i < MAX_CAUSES && last instanceof Error && last.cause !== undefined; i += 1) {
    last = last.cause;
    const message = messageOf(last);
    if (!text.includes(message)) text += `: ${message}`;
  }
  return text.replace(/\s+/g, ' ').trim().slice(0, MAX_CHARS);
};
