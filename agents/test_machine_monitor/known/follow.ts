/** Hears at once, over Server-Sent Events, that somebody acted on this machine. A hint only: the Description is re-read every minute anyway. */
import { createParser } from 'eventsource-parser';
import type { Log } from '../../../shared/log.ts';
import { backoffMs } from '../life/backoff.ts';
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

/** Resolves at the stream's end, throws where it breaks. */
const listen = async (
  { openStream, machineId, onChange }: Dependencies,
  signal: AbortSignal,
): Promise<void> => {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('the server fell silent')), SILENCE_MS);
  try {
    const path = `/json/v1/machine/sse/description/updated?id=${machineId}`;
    const response = await openStream(path, AbortSignal.any([signal, silence.signal]));
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (response.status !== 200 || !isStream || response.body === null) {
      await response.body?.cancel();
      throw new Error(`GET ${path} answered ${response.status}, and no event stream`);
    }
    onChange();
    const parser = createParser({ onEvent: onChange, maxBufferSize: MAX_EVENT_CHARS });
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      timer.refresh();
      parser.feed(piece);
    }
  } finally {
    clearTimeout(timer);
  }
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
