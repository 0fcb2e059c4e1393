/** The function `machines`: all machines, their timelines, the caller's roles, the API's description and the health check. */
import { ANONYMOUS } from '../shared/auth/caller.ts';
import { PermanentError } from '../shared/errors.ts';
import { answerJsonArray } from '../shared/http/json_array.ts';
import type { Dependencies } from './dependencies.ts';
import { openApi } from './openapi.ts';
import type { Handlers } from './table.ts';

export const machines = ({
  store,
  authenticate,
}: Pick<Dependencies, 'store' | 'authenticate'>): Handlers<'machines'> => {
  /** A forgotten machine counts: its timeline outlives it. */
  const isKnown = async (machineId: string): Promise<boolean> =>
    (await store.get(machineId)) !== undefined ||
    (await store.timeline(machineId, { limit: 1 })).Entries.length > 0;

  return {
    'GET /_/machines': (_request, response) => answerJsonArray(response, store.list()),

    'GET /json/v1/machine/timeline/{id}': async ({ machineId, query: { limit, before } }) => {
      const page = await store.timeline(machineId, { limit, ...(before !== undefined && { before }) });
      // Only an empty page costs further reads.
      if (page.Entries.length === 0 && !(await isKnown(machineId)))
        throw new PermanentError(
          'unknown-machine',
          `Machine ${machineId} has no record and no timeline. Check the ID.`,
        );
      return page;
    },

    'GET /loginstatus/': async ({ headers }) => {
      const { email, roles } = (await authenticate(headers)) ?? ANONYMOUS;
      return { email, roles };
    },

    'GET /openapi.json': () => Promise.resolve(openApi()),

    'GET /healthz': () => Promise.resolve({}),
  };
};
