/** What views ask the server for beside the stream. While it is away it is asked again, so that nobody has to load the page anew. */
import { useEffect, useState } from 'preact/hooks';
import { get, RequestError, textOf } from './api.ts';
import { wait } from './there.ts';

/** On average. */
const AGAIN_MS = 5_000;
/** No connection, or what the server and what is before it answer while they cannot or are asked too often. */
const AWAY: readonly number[] = [0, 429, 502, 503, 504];

const isAway = (error: unknown): boolean => error instanceof RequestError && AWAY.includes(error.status);

/** Works, again and again while the server is away, until the signal aborts. `tell` hears of each error, and of none once it is done. */
export const untilAnswered = async (
  work: () => Promise<void>,
  tell: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> => {
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    try {
      await work();
      if (!isOver()) tell(undefined);
      return;
    } catch (error) {
      if (isOver()) return;
      tell(error);
      if (!isAway(error)) return;
    }
    // Pages that lost the same server must not all come back at the same moment.
    await wait(AGAIN_MS * (0.5 + Math.random()), signal);
  }
};

/** Why something is not there; empty: it is. */
export const troubleText = (error: unknown): string => {
  if (error === undefined) return '';
  const text = textOf(error);
  return isAway(error) ? `${text} The page keeps trying.` : text;
};

interface Asked<T> {
  readonly answer: T | undefined;
  /** Undefined: there is an answer, or none yet. */
  readonly error: unknown;
}

/** What the server answers at the path, asked for anew with each revision; the former answer stays meanwhile. */
export const useAnswer = <T,>(path: string, revision: number | string = ''): Asked<T> => {
  const [known, setKnown] = useState<Partial<Asked<T>> & { readonly of?: string }>({});
  useEffect(() => {
    const ended = new AbortController();
    const work = async (): Promise<void> => {
      const answer = await get<T>(path);
      if (!ended.signal.aborted) setKnown({ of: path, answer });
    };
    const tell = (error: unknown): void =>
      setKnown(({ of, answer }) => ({ of: path, error, ...(of === path && { answer }) }));
    void untilAnswered(work, tell, ended.signal);
    return () => ended.abort();
  }, [path, revision]);
  return known.of === path
    ? { answer: known.answer, error: known.error }
    : { answer: undefined, error: undefined };
};

export const Trouble = ({ error }: { readonly error: unknown }) =>
  error === undefined ? null : (
    <p class="bad" role="alert">
      {troubleText(error)}
    </p>
  );
