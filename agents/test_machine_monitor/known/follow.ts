/** Hears at once, over Server-Sent Events, that somebody acted on this machine. A hint only: the Description is re-read every minute anyway. */
import { readEventStream } from '../../../shared/client/event_stream.ts';
import type { Log } from '../../../shared/log.ts';
import { backoffMs } from '../../loop/wait.ts';
import { Bell } from '../../loop/wait.ts';
import { Trouble } from '../../loop/trouble.ts';
import type { OpenStream } from '../../../shared/client/request.ts';

/** The server sends a comment every 15 s: a connection silent for so long is gone, whatever TCP believes. */
const SILENCE_MS = 60_000;
/** A stream that lived so long was a good one; the next may follow soon. */
const GOOD_STREAM_MS = 30_000;
const MAX_EVENT_CHARS = 1024 * 1024;

interface Dependencies {
  readonly openStream: OpenStream;
  readonly machineId: string;
  /** Also called when a connection comes back: what happened meanwhile was not heard. */
  readonly onChange: () => void;
  readonly log: Log;
}

/** Resolves at the stream's end, throws when it breaks. */
const listen = async (
  { openStream, machineId, onChange }: Dependencies,
  signal: AbortSignal,
): Promise<void> => {
  const path = `/json/v1/machine/sse/description/updated?id=${machineId}`;
  const open = async (ending: AbortSignal): Promise<Response> => {
    const response = await openStream(path, ending);
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (response.status === 200 && isStream) return response;
    await response.body?.cancel();
    throw new Error(`GET ${path} answered ${response.status}, and no event stream`);
  };
  const stream = { open, signal, silenceMs: SILENCE_MS, maxFrameCharacters: MAX_EVENT_CHARS };
  // What arrives does not matter: connected or told, the Description is read anew.
  const parts = readEventStream(stream);
  while ((await parts.next()).done !== true) onChange();
};

/** Ends with the signal. */
export const followChanges = async (dependencies: Dependencies, signal: AbortSignal): Promise<void> => {
  const trouble = new Trouble(dependencies.log, 'changes not heard', 'changes heard again');
  const pause = new Bell();
  const isOver = (): boolean => signal.aborted;
  let shortLived = 0;
  while (!isOver()) {
    const openedAt = performance.now();
    try {
      await listen(dependencies, signal);
      trouble.isOver();
    } catch (error) {
      if (!isOver()) trouble.is(error);
    }
    shortLived = performance.now() - openedAt < GOOD_STREAM_MS ? shortLived + 1 : 1;
    await pause.wait(backoffMs(shortLived), signal);
  }
};
