/** Posts to a receiver of notices: limited in time, never redirected, and silent about the URL, which may be a secret. */
import { withTimeLimit } from '../time_limit.ts';
import type { Outcome } from './channel.ts';
import { codeOf } from '../errors.ts';

export interface Posting {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether an answer with a 2xx status says that the notice was taken. */
  readonly isTaken?: (answer: string) => boolean;
}

/** Never rejects. */
export type Post = (posting: Posting, now: Date) => Promise<Outcome>;

const LIMIT_MS = 10_000;
const MAX_ANSWER_CHARACTERS = 4096;
const MAX_RETRY_AFTER_MS = 24 * 60 * 60_000;

/** `Retry-After: 120` or `Retry-After: Wed, 21 Oct 2026 07:28:00 GMT`. */
const retryAfterMs = (header: string | null, now: Date): number | undefined => {
  if (header === null) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
};

const boundedText = async ({ body }: Response): Promise<string> => {
  if (body === null) return '';
  let text = '';
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.length >= MAX_ANSWER_CHARACTERS) break;
  }
  return text.slice(0, MAX_ANSWER_CHARACTERS);
};

/** Statuses of the 4xx that say "later", not "never". */
const LATER: ReadonlySet<number> = new Set([408, 429]);

const outcome = (
  response: Response,
  answer: string,
  { isTaken = () => true }: Posting,
  now: Date,
): Outcome => {
  const { status } = response;
  const detail = `answered ${status}`;
  const ms = retryAfterMs(response.headers.get('retry-after'), now);
  const failed: Outcome = { kind: 'failed', detail, ...(ms !== undefined && { retryAfterMs: ms }) };
  if (response.ok)
    return isTaken(answer)
      ? { kind: 'delivered', detail }
      : { ...failed, detail: `${detail}, but not as taken` };
  if (status === 410) return { kind: 'gone', detail };
  if (status >= 400 && status < 500 && !LATER.has(status)) return { kind: 'refused', detail };
  if (status >= 300 && status < 400)
    return { kind: 'failed', detail: `${detail}, a redirection, which is not followed` };
  return failed;
};

/** `ECONNREFUSED`, `ENOTFOUND`, `TimeLimitError`: an error's message may hold the URL. */
const wordFor = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = codeOf(cause);
  if (/^[A-Z][A-Z0-9_]{0,40}$/.test(code)) return code;
  return error instanceof Error && error.name === 'TimeLimitError'
    ? 'no answer in time'
    : 'the request failed';
};

export const createPost =
  (limitMs = LIMIT_MS): Post =>
  async (posting, now) => {
    const { url, headers = {}, body } = posting;
    try {
      return await withTimeLimit('the receiver', limitMs, async (signal) => {
        const response = await fetch(url, {
          ...{ method: 'POST', redirect: 'manual', signal, body },
          headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
        });
        return outcome(response, await boundedText(response), posting, now);
      });
    } catch (error) {
      return { kind: 'failed', detail: wordFor(error) };
    }
  };
