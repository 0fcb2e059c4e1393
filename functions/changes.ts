/** The function `changes`: changes of machines and incidents as Server-Sent Events, for open pages, agents and the command line. */
import { randomInt } from 'node:crypto';
import { Hub } from '../shared/change/hub.ts';
import { FullError, PermanentError } from '../shared/errors.ts';
import { answerEventStream } from '../shared/http/event_stream.ts';
import { STREAM_MS } from '../shared/time_limits.ts';
import type { Dependencies } from './dependencies.ts';
import type { Handlers } from './table.ts';

/** When a client whose connection broke should connect again: at random, so that those of an instance that ends do not come back at once. */
const RETRY_FROM_MS = 1000;
const RETRY_TO_MS = 5000;
const retryMs = (): number => randomInt(RETRY_FROM_MS, RETRY_TO_MS + 1);

/** Older agents, written in Go, send `stream` instead of `id`. */
const machineIdOf = ({ id, stream }: { id: string | undefined; stream: string | undefined }) => {
  if (id !== undefined && stream !== undefined && id !== stream)
    throw new PermanentError(
      'bad-request',
      `The query parameters id and stream name two machines, ${id} and ${stream}. Send one of them.`,
    );
  return id ?? stream;
};

const MODES = { 0: 'none', 1: 'all', auto: 'auto', compact: 'compact' } as const;

/** `maxStreams`: how many streams are open at a time; more are refused with a FullError. */
export const changes = (
  { store, log, now, release, closing }: Pick<Dependencies, 'store' | 'log' | 'now' | 'release' | 'closing'>,
  maxStreams = Infinity,
): Handlers<'changes'> => {
  const hub = new Hub({ store, log, now, release });
  let streams = 0;
  closing.addEventListener('abort', () => hub.close(), { once: true });

  return {
    'GET /json/v1/machine/sse/description/updated': async ({ query, headers, caller }, response) => {
      const machineId = machineIdOf(query);
      const { snapshot, stream } = query;
      const readings = MODES[query.readings];
      if (machineId !== undefined && (readings === 'auto' || readings === 'compact'))
        throw new PermanentError(
          'bad-request',
          `Readings in brief are of all machines. Send readings=1 for ${machineId}, or leave out its ID.`,
        );
      const onlySignals = stream !== undefined;
      const lastEventId = headers['last-event-id']?.toString();

      if (streams >= maxStreams) throw new FullError(`${streams} event streams are open`);
      streams += 1;
      try {
        const source = await hub.open({ machineId, snapshot, readings, lastEventId, onlySignals });
        const expiresInMs = (caller.expiresAt?.getTime() ?? Infinity) - now().getTime();
        await answerEventStream(response, source, {
          // The platform would cut it off later, within an event.
          lifeMs: Math.min(expiresInMs, STREAM_MS),
          retryMs: onlySignals ? undefined : retryMs(),
          isCompressible: !onlySignals,
        });
      } finally {
        streams -= 1;
      }
      return undefined;
    },
  };
};
