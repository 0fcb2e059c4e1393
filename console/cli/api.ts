/** The part of the server's HTTP API that the commands use. */
import { randomUUID } from 'node:crypto';
import { PermanentError } from '../../shared/errors.ts';
import { CLIENT_MANY_MS } from '../../shared/time_limits.ts';
import type { Action } from '../../shared/types/action.ts';
import { type Description, descriptionSchema } from '../../shared/types/description.ts';
import { machineIdOf } from '../../shared/types/dimensions.ts';
import { parser } from '../../shared/types/parser.ts';
import { openShape } from '../../shared/types/schema.ts';
import { type Settings, settingsSchema } from '../../shared/types/settings.ts';
import { type TimelinePage, timelinePageSchema } from '../../shared/types/timeline_entry.ts';
import { CommandError, EXIT, OlderServerError } from './exit_code.ts';
import { type Connection, request } from './request.ts';

export interface ActionRequest {
  readonly action: Action;
  /** The wanted state, not a toggle, so that repeating the command does no harm. */
  readonly body: object;
  /** At most 500. */
  readonly machineIds: readonly string[];
  /** A machine with another health is left alone. */
  readonly ifHealth: Readonly<Record<string, string>> | undefined;
}

/** What became of one machine: `Changed`, or why the action could not be done. */
export interface ActionResult {
  readonly MachineID: string;
  readonly Changed?: boolean;
  /** The type of a problem, such as `unknown-machine`. */
  readonly Problem?: string;
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
const results = openShape({
  Results: {
    type: 'array',
    items: openShape(
      { MachineID: { type: 'string' } },
      { Changed: { type: 'boolean' }, Problem: { type: 'string' } },
    ),
  },
});

const parseMachines = parser<Description[]>('the list', { type: 'array', items: machine });
export const parseMachine = parser<Description>('the machine', machine);
const parseResults = parser<{ readonly Results: readonly ActionResult[] }>('the answer', results);
const parsePage = parser<TimelinePage>('the timeline', open(timelinePageSchema));
const parseSettings = parser<Settings>('the settings', open(settingsSchema));

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

/** `isAnew`: as they are now; otherwise the list may be 10 s old. */
export const listMachines = async (connection: Connection, isAnew = false): Promise<Description[]> => {
  const init = isAnew ? { headers: { 'Cache-Control': 'no-cache' } } : {};
  const machines = understood(await request(connection, '/_/machines', init), parseMachines);
  connection.remember?.(machines.map(machineIdOf));
  return machines;
};

/** Undefined: the server is older than its settings. */
export const getSettings = async (connection: Connection): Promise<Settings | undefined> => {
  try {
    return understood(await request(connection, '/_/settings'), parseSettings);
  } catch (error) {
    if (error instanceof OlderServerError) return undefined;
    throw error;
  }
};

const isUnknown = (error: unknown): error is CommandError =>
  error instanceof CommandError && error.exitCode === EXIT.notFound;

/** Undefined if the server knows no such machine. */
export const ifKnown = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (isUnknown(error)) return undefined;
    throw error;
  }
};

export const getMachine = async (connection: Connection, machineId: string): Promise<Description> =>
  understood(await request(connection, `/json/v1/machine/description/${machineId}`), parseMachine);

/** Newest first. `before`: the `Next` of the previous page. */
export const getTimeline = async (
  connection: Connection,
  machineId: string,
  limit: number,
  before = '',
): Promise<TimelinePage> => {
  const query = new URLSearchParams({ limit: String(limit), ...(before !== '' && { before }) });
  const path = `/json/v1/machine/timeline/${machineId}?${query.toString()}`;
  return understood(await request(connection, path), parsePage);
};

/** One action on many machines, each of which has its own result. */
export const act = async (
  connection: Connection,
  { action, body, machineIds, ifHealth }: ActionRequest,
): Promise<readonly ActionResult[]> => {
  const asked = {
    Action: action,
    Machines: machineIds,
    Body: body,
    ...(ifHealth !== undefined && { IfHealth: ifHealth }),
  };
  const answer = await request(connection, '/_/machines/act', post(asked), CLIENT_MANY_MS);
  return understood(answer, parseResults).Results;
};
