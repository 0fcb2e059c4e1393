/** The server's event stream, for as long as it is wanted: a lost connection comes back and goes on from where it was. */
import type { EventSourceMessage } from 'eventsource-parser';
import type { Followed } from '../fleet/known_machines.ts';
import { readEventStream } from '../../shared/client/event_stream.ts';
import { parser } from '../../shared/types/parser.ts';
import { shape } from '../../shared/types/schema.ts';
import { parseMachine, understood } from './api.ts';
import { CommandError, EXIT } from './exit_code.ts';
import { pause } from './request.ts';
import { type Connection, reasonOf, refusalOf, send } from './request.ts';

const PATH = '/json/v1/machine/sse/description/updated?snapshot=1';
/** The server sends a comment every 15 s: a connection that is silent for so long is none. */
const SILENCE_MS = 45_000;
const MIN_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;
const MAX_FRAME_CHARACTERS = 8 * 2 ** 20;

const parseDeleted = parser<{ readonly id: string }>('the deletion', {
  ...shape({ id: { type: 'string' } }),
  additionalProperties: true,
});

const followed = ({ event, data }: EventSourceMessage): Followed[] => {
  if (event === 'machine') return [{ kind: 'machine', description: understood(data, parseMachine) }];
  if (event === 'deleted') return [{ kind: 'deleted', machineId: understood(data, parseDeleted).id }];
  return event === 'snapshot-end' ? [{ kind: event }] : []; // A newer server may say more.
};

const isPassing = (error: unknown): error is CommandError =>
  error instanceof CommandError && error.exitCode === EXIT.serverAway;

/** One connection, to its end; `seen` gets each event's ID after the event was taken. */
async function* listen(
  connection: Connection,
  lastEventId: string,
  seen: (id: string) => void,
): AsyncGenerator<Followed> {
  const headers = lastEventId === '' ? {} : { 'Last-Event-ID': lastEventId };
  const path = lastEventId === '' ? PATH : PATH.replace('?snapshot=1', '');
  const open = async (signal: AbortSignal): Promise<Response> => {
    const response = await send(connection, path, { headers, signal });
    if (response.status !== 200) throw await refusalOf(connection.server, response);
    return response;
  };
  const { signal } = connection;
  const stream = { open, signal, silenceMs: SILENCE_MS, maxFrameCharacters: MAX_FRAME_CHARACTERS };
  for await (const part of readEventStream(stream)) {
    if (part === 'open') {
      yield { kind: 'connected' };
      continue;
    }
    yield* followed(part);
    if (part.id !== undefined) seen(part.id);
  }
}

/** Ends with the connection's signal. Throws a CommandError where trying again is of no use. */
export async function* follow(connection: Connection): AsyncGenerator<Followed> {
  const { signal } = connection;
  const isOver = (): boolean => signal.aborted;
  let lastEventId = '';
  for (let pauseMs = MIN_PAUSE_MS; !isOver(); pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
    let reason = 'the server ended the connection';
    try {
      for await (const one of listen(connection, lastEventId, (id) => (lastEventId = id))) {
        pauseMs = MIN_PAUSE_MS;
        yield one;
      }
    } catch (error) {
      if (isOver()) return;
      if (error instanceof CommandError && !isPassing(error)) throw error;
      reason = reasonOf(error);
    }
    yield { kind: 'lost', reason };
    // Many who lost the same server must not come back in the same instant.
    await pause(pauseMs * (0.5 + Math.random() / 2), signal);
  }
}
