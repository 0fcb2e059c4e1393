/** The access object as it is now: identities and roles change within a minute in every process, whatever release it runs. */
import type { Log } from '../log.ts';
import { type Access, parseAccess } from '../types/access.ts';

/** Resolves to the same object until its content is read anew. */
export type CurrentAccess = () => Promise<Access>;

/** How long a removal may take to hold everywhere. */
const REREAD_AFTER_MS = 60_000;

const parseNext = (text: string, current: Access | undefined): Access => {
  const next = parseAccess(JSON.parse(text));
  if (current !== undefined && next.version < current.version)
    throw new Error(
      `its version is ${next.version}, but ${current.version} was read before; versions only grow`,
    );
  return next;
};

/**
 * Reads the object at the first call, and again at the first call after 60 s: no timer, because an idle function has no CPU. Concurrent
 * callers share one read. Rejects only until a first read succeeds; after that, an object that cannot be read or used is an error in the log,
 * and the last good one stays.
 */
export const createCurrentAccess = ({
  read,
  now,
  log,
}: {
  readonly read: () => Promise<string>;
  readonly now: () => Date;
  readonly log: Pick<Log, 'error'>;
}): CurrentAccess => {
  let current: Access | undefined;
  let readAtMs = 0;
  let reading: Promise<Access> | undefined;

  const readAgain = async (): Promise<Access> => {
    const startedMs = now().getTime();
    try {
      current = parseNext(await read(), current);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      if (current === undefined) throw new Error(`the access object cannot be used: ${reason}`, { cause });
      log.error('access object refused', { reason, keptVersion: current.version });
    }
    readAtMs = startedMs;
    return current;
  };

  return () => {
    const ageMs = now().getTime() - readAtMs;
    // A negative age: the clock was set back.
    if (current !== undefined && ageMs >= 0 && ageMs < REREAD_AFTER_MS) return Promise.resolve(current);
    reading ??= readAgain().finally(() => (reading = undefined));
    return reading;
  };
};
