/** The server's event stream, for as long as it is wanted: a lost connection comes back and goes on from where it was. */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Description } from '../../shared/types/description.ts';
import { parser } from '../../shared/types/parser.ts';
import { shape } from '../../shared/types/schema.ts';
import { parseMachine, understood } from './api.ts';
import { CommandError, EXIT } from './exit_code.ts';
import { pause } from '../../agents/machines/pause.ts';
import { type Connection, reasonOf, refusalOf, send } from './request.ts';

const PATH = '/json/v1/machine/sse/description/updated?snapshot=1';
/** The server sends a comment every 15 s: a connection that is silent for so long is none. */
const SILENCE_MS = 45_000;
const MIN_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;
const MAX_FRAME_CHARACTERS = 8 * 2 ** 20;

export type Followed =
  | { readonly kind: 'machine'; readonly description: Description }
  | { readonly kind: 'deleted'; readonly machineId: string }
  /** Machines that were not named since the connection began are gone. */
  | { readonly kind: 'snapshot-end' }
  | { readonly kind: 'connected' }
  /** It will try again. */
  | { readonly kind: 'lost'; readonly reason: string };

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

/** One connection, to its end; `seen` is told each event's ID after it was handed over. */
async function* listen(
  connection: Connection,
  lastEventId: string,
  seen: (id: string) => void,
): AsyncGenerator<Followed> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('the server fell silent')), SILENCE_MS);
  try {
    const signal = AbortSignal.any([connection.signal, silence.signal]);
    const headers = lastEventId === '' ? {} : { 'Last-Event-ID': lastEventId };
    const path = lastEventId === '' ? PATH : PATH.replace('?snapshot=1', '');
    const response = await send(connection, path, { headers, signal });
    if (response.status !== 200 || response.body === null) throw await refusalOf(connection.server, response);
    yield { kind: 'connected' };
    const messages: EventSourceMessage[] = [];
    const parse = createParser({
      onEvent: (message) => messages.push(message),
      maxBufferSize: MAX_FRAME_CHARACTERS,
    });
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      timer.refresh();
      parse.feed(piece);
      for (const message of messages.splice(0)) {
        yield* followed(message);
        if (message.id !== undefined) seen(message.id);
      }
    }
  } finally {
    clearTimeout(timer);
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
