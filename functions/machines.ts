/** All machines, their timelines, and what concerns no machine: who am I, are you well. */
import { ANONYMOUS } from '../shared/auth/caller.ts';
import { PermanentError } from '../shared/errors.ts';
import { answerJsonArray } from '../shared/http/json_array.ts';
import type { Dependencies } from './dependencies.ts';
import { openApi } from './openapi.ts';
import type { Handlers } from './table.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

const parseLimit = (text: string | null): number => {
  if (text === null) return DEFAULT_LIMIT;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new PermanentError('bad-request', `limit must be a whole number from 1 to ${MAX_LIMIT}`);
};

const parseBefore = (text: string | null) => (text === null || text === '' ? {} : { before: text });

export const machines = ({
  store,
  authenticate,
}: Pick<Dependencies, 'store' | 'authenticate'>): Handlers<'machines'> => {
  /** Or was: a timeline outlives its machine. */
  const isKnown = async (machineId: string): Promise<boolean> =>
    (await store.get(machineId)) !== undefined ||
    (await store.timeline(machineId, { limit: 1 })).Entries.length > 0;

  return {
    'GET /_/machines': (_request, response) => answerJsonArray(response, store.list()),

    'GET /json/v1/machine/timeline/{id}': async ({ machineId, query }) => {
      const page = { limit: parseLimit(query.get('limit')), ...parseBefore(query.get('before')) };
      const found = await store.timeline(machineId, page);
      // One more look only where there is nothing.
      if (found.Entries.length === 0 && !(await isKnown(machineId)))
        throw new PermanentError('unknown-machine', `nothing was ever heard of a machine ${machineId}`);
      return found;
    },

    'GET /loginstatus/': async ({ headers }) => {
      const { email, roles } = (await authenticate(headers)) ?? ANONYMOUS;
      return { email, roles };
    },

    'GET /openapi.json': () => Promise.resolve(openApi()),

    'GET /healthz': () => Promise.resolve({}),
  };
};
