/** The part of the server's HTTP API that the commands use. */
import { randomUUID } from 'node:crypto';
import { PermanentError } from '../../shared/errors.ts';
import type { Action } from '../../shared/types/action.ts';
import { type Description, descriptionSchema } from '../../shared/types/description.ts';
import { parser } from '../../shared/types/parser.ts';
import { shape } from '../../shared/types/schema.ts';
import { type TimelineEntry, timelineEntrySchema } from '../../shared/types/timeline_entry.ts';
import { CommandError, EXIT } from './exit_code.ts';
import { type Connection, request } from './request.ts';

export interface ActionRequest {
  readonly action: Action;
  /** The wanted state, not a toggle, so that repeating the command does no harm. */
  readonly body: object;
}

/** Accepts members that a newer server adds, at any depth. */
export const open = (schema: object): object => {
  const opened = Object.entries(schema).map(([key, value]: [string, unknown]) => {
    if (key === 'additionalProperties' && value === false) return [key, true];
    return [key, typeof value === 'object' && value !== null && !Array.isArray(value) ? open(value) : value];
  });
  return Object.fromEntries(opened) as object;
};
const machine = open(descriptionSchema);
const changed = open(shape({ Changed: { type: 'boolean' } }));
const page = open(shape({ Entries: { type: 'array', items: timelineEntrySchema } }));

const parseMachines = parser<Description[]>('the list', { type: 'array', items: machine });
export const parseMachine = parser<Description>('the machine', machine);
const parseChanged = parser<{ readonly Changed: boolean }>('the answer', changed);
const parsePage = parser<{ readonly Entries: readonly TimelineEntry[] }>('the timeline', page);

/** Parses JSON from the server. Throws a CommandError if another program or an incompatible version answers. */
export const understood = <T>(text: string, parse: (value: unknown) => T): T => {
  try {
    return parse(JSON.parse(text));
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof PermanentError)) throw cause;
    throw new CommandError(
      EXIT.failed,
      `Cannot read the server's answer: ${cause.message}. Check --server, and that this program is as new as the server`,
      { cause },
    );
  }
};

/** One request; each try of it has the same key, so that the server does it once even if an answer is lost. */
export const post = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
  body: JSON.stringify(body),
});

export const listMachines = async (connection: Connection): Promise<Description[]> =>
  understood(await request(connection, '/_/machines'), parseMachines);

export const getMachine = async (connection: Connection, machineId: string): Promise<Description> =>
  understood(await request(connection, `/json/v1/machine/description/${machineId}`), parseMachine);

/** Newest first. */
export const getTimeline = async (
  connection: Connection,
  machineId: string,
  limit: number,
): Promise<readonly TimelineEntry[]> =>
  understood(await request(connection, `/json/v1/machine/timeline/${machineId}?limit=${limit}`), parsePage)
    .Entries;

/** Returns whether the action changed anything. */
export const act = async (
  connection: Connection,
  machineId: string,
  { action, body }: ActionRequest,
): Promise<boolean> =>
  understood(await request(connection, `/_/machine/${action}/${machineId}`, post(body)), parseChanged)
    .Changed;
