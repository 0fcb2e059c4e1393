/** The subscription to changes of this machine, over Server-Sent Events. Only a hint: the Description is read from time to time anyway. */
import { readEventStream } from '../../../shared/client/event_stream.ts';
import type { OpenStream } from '../../../shared/client/request.ts';
import type { Log } from '../../../shared/log.ts';
import { Trouble } from '../../loop/trouble.ts';
import { backoffMs, InterruptibleWait } from '../../loop/wait.ts';

/** The server sends a comment every 15 s: after 60 s of silence the connection is dead, even if TCP has not noticed. */
const SILENCE_MS = 60_000;
/** After a stream that lasted this long, the backoff starts again from its shortest wait. */
const GOOD_STREAM_MS = 30_000;
const MAX_EVENT_CHARS = 1024 * 1024;

interface Dependencies {
  readonly openStream: OpenStream;
  readonly machineId: string;
  /** Called for each event, and after each connection: changes during the interruption were missed. */
  readonly onChange: () => void;
  /** Called when a stream has opened (true), and when it is lost (false). */
  readonly onListening: (isListening: boolean) => void;
  readonly log: Log;
}

/** Resolves when the server ends the stream; throws when the connection breaks. */
const listen = async (
  { openStream, machineId, onChange, onListening }: Dependencies,
  signal: AbortSignal,
): Promise<void> => {
  const path = `/json/v1/machine/sse/description/updated?id=${machineId}`;
  const open = async (ending: AbortSignal): Promise<Response> => {
    const response = await openStream(path, ending);
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (response.status === 200 && isStream) return response;
    await response.body?.cancel();
    throw new Error(`GET ${path} answered ${response.status}, not an event stream`);
  };
  const stream = { open, signal, silenceMs: SILENCE_MS, maxFrameCharacters: MAX_EVENT_CHARS };
  // The content does not matter: the Description is read again in any case.
  const parts = readEventStream(stream);
  let isListening = false;
  try {
    while ((await parts.next()).done !== true) {
      if (!isListening) onListening(true);
      isListening = true;
      onChange();
    }
  } finally {
    if (isListening) onListening(false);
  }
};

/** Runs until the signal aborts. */
export const followChanges = async (dependencies: Dependencies, signal: AbortSignal): Promise<void> => {
  const trouble = new Trouble(dependencies.log, 'change stream lost', 'change stream restored');
  const pause = new InterruptibleWait();
  const isOver = (): boolean => signal.aborted;
  let attempts = 0;
  while (!isOver()) {
    const openedAt = performance.now();
    try {
      await listen(dependencies, signal);
      trouble.ended();
    } catch (error) {
      if (!isOver()) trouble.occurred(error);
    }
    attempts = performance.now() - openedAt < GOOD_STREAM_MS ? attempts + 1 : 1;
    await pause.wait(backoffMs(attempts), signal);
  }
};
