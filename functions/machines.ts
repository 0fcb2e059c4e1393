/** The function `machines`: all machines, their timelines, their health, incidents, the caller's roles, the API's description and the health check. */
import { ANONYMOUS } from '../shared/auth/caller.ts';
import { PermanentError } from '../shared/errors.ts';
import { historyAnswer } from '../shared/health/history.ts';
import { answerPieces } from '../shared/http/pieces.ts';
import { Room } from '../shared/http/room.ts';
import type { PageRequest } from '../shared/store/store.ts';
import { unknownIncident, unknownMachine } from './act.ts';
import type { Dependencies } from './dependencies.ts';
import { createFleetHealth } from './fleet_health.ts';
import { openApi } from './openapi.ts';
import { settingsOf } from './settings.ts';
import { SharedList } from './shared_list.ts';
import type { Handlers } from './table.ts';
import { timelinePieces } from './timeline_pieces.ts';

/** A page that is being read takes many times its size, a few MB. */
const MAX_READS = 2;
/** As long as a read itself may take. */
const READ_WAIT_MS = 30_000;

/** `Cache-Control: no-cache`: the reader wants what is stored now. https://www.rfc-editor.org/rfc/rfc9111#section-5.2.1.4 */
const refusesCopies = (cacheControl = ''): boolean =>
  cacheControl.split(',').some((directive) => directive.trim().toLowerCase() === 'no-cache');

export const machines = ({
  instance,
  store,
  authenticate,
  now,
  release,
}: Pick<Dependencies, 'instance' | 'store' | 'authenticate' | 'now' | 'release'>): Handlers<'machines'> => {
  const reading = new Room(MAX_READS, READ_WAIT_MS);
  const list = new SharedList({ store, now, reading });
  const health = createFleetHealth({ instance, store, now });
  const settings = settingsOf({ instance, release });

  /** A forgotten machine counts: its timeline outlives it. */
  const isKnown = async (machineId: string): Promise<boolean> =>
    (await store.get(machineId)) !== undefined ||
    (await store.timeline(machineId, { limit: 1 })).Entries.length > 0;
  const checkKnown = async (machineId: string): Promise<void> => {
    if (!(await isKnown(machineId)))
      throw new PermanentError(
        'unknown-machine',
        `Machine ${machineId} has no record and no timeline. Check the ID.`,
      );
  };

  return {
    'GET /_/machines': ({ headers }, response) =>
      answerPieces(response, list.pieces(refusesCopies(headers['cache-control']))),

    'GET /json/v1/machine/timeline/{id}': ({ machineId, query }, response) => {
      const read = (request: PageRequest) => store.timeline(machineId, request);
      // Only an empty timeline costs further reads.
      return answerPieces(
        response,
        timelinePieces(read, query, reading, () => checkKnown(machineId)),
      );
    },

    'GET /json/v1/machine/history/{id}': async ({ machineId }) => {
      const history = await store.history(machineId);
      if (history === undefined) throw unknownMachine(machineId);
      return historyAnswer(history);
    },

    'GET /_/health': ({ query: { counts } }) => health(counts === '1'),

    'GET /_/incidents': ({ query: { open, limit, before } }) =>
      store.incidents.page({ open, limit, ...(before !== undefined && { before }) }),

    'GET /_/incident/told/{id}': async ({ parameter: id }) => {
      const Deliveries = await store.incidents.told(id);
      if (Deliveries.length > 0 || (await store.incidents.get(id)) !== undefined) return { Deliveries };
      throw unknownIncident(id);
    },

    'GET /_/settings': () => Promise.resolve(settings),

    'GET /_/silences': async () => ({ Silences: await store.silences.list() }),

    'GET /loginstatus/': async ({ headers }) => {
      const { email, roles } = (await authenticate(headers)) ?? ANONYMOUS;
      return { email, roles };
    },

    'GET /openapi.json': () => Promise.resolve(openApi()),

    'GET /healthz': () => Promise.resolve({}),
  };
};
