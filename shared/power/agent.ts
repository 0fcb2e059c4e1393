/** The power-cycle servers by their calls: which of them live, and on which controllers they work. */
import type { PowerAgent } from '../types/power_agent.ts';
import { toTime } from '../types/time.ts';

/** Who calls, as it says itself. */
export type Caller = Pick<PowerAgent, 'ID' | 'Host'>;

/** `0b6f1e0c-5d1a-4c7e-9a55-3f8f2f0c8f11 rack4-jump`. */
const HEADER = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) ([\x21-\x7e]{1,200})$/i;

const MINUTE_MS = 60_000;
/** A call is noted at most once a minute, though calls come every 5 s, more or less. */
const NOTE_MS = 55_000;
const SILENT_MS = 3 * MINUTE_MS;
/** As long as a request may wait: what was longer ago says nothing about it. */
const BUSY_MS = 10 * MINUTE_MS;
const MAX_BUSY = 200;

/** Reads the header X-Power-Agent; undefined if there is none, or it is none. */
export const callerOf = (header: string | readonly string[] | undefined): Caller | undefined => {
  const [, id, host] = (typeof header === 'string' ? HEADER.exec(header) : undefined) ?? [];
  return id === undefined || host === undefined ? undefined : { ID: id.toLowerCase(), Host: host };
};

const within = (time: string, ms: number, now: Date): boolean =>
  Math.abs(now.getTime() - Date.parse(time)) < ms;

/** Returns the agent after a call, which may have claimed or reported a cycle on `controller`; the same object if there is nothing to note. */
export const noted = (
  was: PowerAgent | undefined,
  { ID, Host }: Caller,
  controller: string | undefined,
  now: Date,
): PowerAgent => {
  if (was !== undefined && controller === undefined && was.Host === Host && within(was.SeenAt, NOTE_MS, now))
    return was;
  const busy = (was?.Busy ?? []).filter(
    (one) => one.Controller !== controller && within(one.At, BUSY_MS, now),
  );
  const SeenAt = toTime(now);
  const added = controller === undefined ? [] : [{ Controller: controller, At: SeenAt }];
  return { ...was, ID, Host, SeenAt, Busy: [...busy, ...added].slice(-MAX_BUSY) };
};

/** Since when it is silent; undefined: it is not. */
export const silentSince = ({ SeenAt }: PowerAgent, now: Date): string | undefined => {
  const sinceMs = Date.parse(SeenAt) + SILENT_MS;
  return sinceMs <= now.getTime() ? toTime(new Date(sinceMs)) : undefined;
};

/** The last claim or result on each controller, whoever made it. */
export const busyControllers = (agents: readonly PowerAgent[]): ReadonlyMap<string, string> => {
  const busy = new Map<string, string>();
  for (const { Controller, At } of agents.flatMap(({ Busy }) => Busy))
    if (At > (busy.get(Controller) ?? '')) busy.set(Controller, At);
  return busy;
};
