/** The server's HTTP API, as far as operators need it here. */
import { PermanentError } from '../../shared/errors.ts';
import { type Description, descriptionSchema } from '../../shared/types/description.ts';
import { parser } from '../../shared/types/parser.ts';
import { shape } from '../../shared/types/schema.ts';
import { type TimelineEntry, timelineEntrySchema } from '../../shared/types/timeline_entry.ts';
import { CommandError, EXIT } from './exit_code.ts';
import { type Connection, request } from './request.ts';

/** A newer server may say more. */
const open = <S extends object>(schema: S) => ({ ...schema, additionalProperties: true });
const machine = open(descriptionSchema);
const changed = open(shape({ Changed: { type: 'boolean' } }));
const page = open(shape({ Entries: { type: 'array', items: open(timelineEntrySchema) } }));

const parseMachines = parser<Description[]>('the list', { type: 'array', items: machine });
export const parseMachine = parser<Description>('the machine', machine);
const parseChanged = parser<{ readonly Changed: boolean }>('the answer', changed);
const parsePage = parser<{ readonly Entries: readonly TimelineEntry[] }>('the timeline', page);

/** What the server says it is, or a CommandError: another program answers, or another version. */
export const understood = <T>(text: string, parse: (value: unknown) => T): T => {
  try {
    return parse(JSON.parse(text));
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof PermanentError)) throw cause;
    throw new CommandError(EXIT.failed, `the server’s answer is not understood: ${cause.message}`, { cause });
  }
};

const post = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
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

/** `action` as in the API's paths. Whether it changed anything. */
export const act = async (
  connection: Connection,
  action: string,
  machineId: string,
  body: object,
): Promise<boolean> =>
  understood(await request(connection, `/_/machine/${action}/${machineId}`, post(body)), parseChanged)
    .Changed;
