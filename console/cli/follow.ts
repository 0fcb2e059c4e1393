/** The server's event stream for as long as needed: after a lost connection it reconnects and resumes from the last event. */
import type { EventSourceMessage } from 'eventsource-parser';
import { readEventStream } from '../../shared/client/event_stream.ts';
import { parser } from '../../shared/types/parser.ts';
import { shape } from '../../shared/types/schema.ts';
import type { Followed } from '../fleet/known_machines.ts';
import { parseMachine, understood } from './api.ts';
import { CommandError, EXIT } from './exit_code.ts';
import { type Connection, pause, reasonOf, refusalOf, send } from './request.ts';

const PATH = '/json/v1/machine/sse/description/updated';
/** The server sends a comment every 15 s: a connection that is silent for this long is dead. */
const SILENCE_MS = 45_000;
const MIN_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;
const MAX_FRAME_CHARACTERS = 8 * 2 ** 20;

const parseDeleted = parser<{ readonly id: string }>('the deletion', {
  ...shape({ id: { type: 'string' } }),
  additionalProperties: true,
});

/** Returns [] for an event of a newer server. */
const parseMessage = ({ event, data }: EventSourceMessage): Followed[] => {
  if (event === 'machine') return [{ kind: 'machine', description: understood(data, parseMachine) }];
  if (event === 'deleted') return [{ kind: 'deleted', machineId: understood(data, parseDeleted).id }];
  return event === 'snapshot-end' ? [{ kind: event }] : [];
};

/** Follows one connection to its end. Calls `onId` with an event's ID after the consumer took the event. */
async function* listen(
  connection: Connection,
  lastEventId: string,
  onId: (id: string) => void,
): AsyncGenerator<Followed> {
  const headers = lastEventId === '' ? {} : { 'Last-Event-ID': lastEventId };
  const path = lastEventId === '' ? `${PATH}?snapshot=1` : PATH;
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
    yield* parseMessage(part);
    if (part.id !== undefined) onId(part.id);
  }
}

/** Returns when the connection's signal aborts. Throws a CommandError if reconnecting cannot help. */
export async function* follow(connection: Connection): AsyncGenerator<Followed> {
  const { signal } = connection;
  const isOver = (): boolean => signal.aborted;
  let lastEventId = '';
  for (let pauseMs = MIN_PAUSE_MS; !isOver(); pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
    let reason = 'the server ended the connection';
    try {
      for await (const event of listen(connection, lastEventId, (id) => (lastEventId = id))) {
        pauseMs = MIN_PAUSE_MS;
        yield event;
      }
    } catch (error) {
      if (isOver()) return;
      if (error instanceof CommandError && error.exitCode !== EXIT.serverAway) throw error;
      reason = reasonOf(error);
    }
    yield { kind: 'lost', reason };
    // Clients that lost the same server must not all reconnect at the same moment.
    await pause(pauseMs * (0.5 + Math.random() / 2), signal);
  }
}
