/** What changes, as it happens, as Server-Sent Events: for pages that stay open, agents, and the command line. */
import { Hub } from '../shared/change/hub.ts';
import { PermanentError } from '../shared/errors.ts';
import { answerEventStream } from '../shared/http/event_stream.ts';
import { parseMachineId } from '../shared/types/machine_id.ts';
import type { Dependencies } from './dependencies.ts';
import type { Handlers } from './table.ts';

// Cloud Run ends any request after 60 minutes: end it ourselves, between two events.
const MAX_LIFE_MS = 55 * 60_000;

const only = (query: URLSearchParams, name: string): string | undefined => {
  const [value, ...more] = query.getAll(name);
  if (more.length > 0) throw new PermanentError('bad-request', `${name} is given more than once`);
  return value;
};

const parseFlag = (query: URLSearchParams, name: string): boolean => {
  const text = only(query, name);
  if (text === undefined || text === '0') return false;
  if (text === '1') return true;
  throw new PermanentError('bad-request', `${name} must be 1, or 0 or absent`);
};

/** `stream` is how the earlier agents, in Go, say `id`. */
const parseId = (query: URLSearchParams): string | undefined => {
  const id = only(query, 'id');
  const stream = only(query, 'stream');
  if (id !== undefined && stream !== undefined && id !== stream)
    throw new PermanentError('bad-request', 'id and stream name two machines; give one of them');
  const text = id ?? stream;
  return text === undefined ? undefined : parseMachineId(text);
};

export const changes = ({
  store,
  log,
  now,
  closing,
}: Pick<Dependencies, 'store' | 'log' | 'now' | 'closing'>): Handlers<'changes'> => {
  const hub = new Hub({ store, log });
  closing.addEventListener('abort', () => hub.close(), { once: true });

  return {
    'GET /json/v1/machine/sse/description/updated': async ({ query, headers, caller }, response) => {
      const machineId = parseId(query);
      const snapshot = parseFlag(query, 'snapshot');
      const readings = parseFlag(query, 'readings');
      const lastEventId = headers['last-event-id']?.toString();

      const source = await hub.open({ machineId, snapshot, readings, lastEventId });
      const expiresInMs = (caller.expiresAt?.getTime() ?? Infinity) - now().getTime();
      await answerEventStream(response, source, Math.min(expiresInMs, MAX_LIFE_MS));
      return undefined;
    },
  };
};
