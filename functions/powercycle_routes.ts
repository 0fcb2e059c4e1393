/** The rows of the table of functions for the power-cycle servers on the racks. */
import type { Route, RouteKey } from '../shared/http/route.ts';
import {
  beginAnswerSchema,
  beginSchema,
  powerRequestsSchema,
  resultAnswerSchema,
  resultSchema,
} from '../shared/types/powercycle_api.ts';
import { powerCycleStateUpdateSchema } from '../shared/types/requests.ts';
import { shape } from '../shared/types/schema.ts';
import { changedSchema } from './operator_routes.ts';

const MIB = 1024 * 1024;
const texts = { type: 'array', items: { type: 'string' } } as const;

export const powercycleFunction = {
  trigger: 'http',
  summary: 'Requests of the power-cycle servers on the racks',
  routes: {
    'GET /json/v1/powercycle/list': {
      summary: 'List the IDs of the machines to power-cycle',
      roles: ['viewer', 'powercycle'],
      answer: texts,
    },
    'GET /json/v1/powercycle/requests': {
      summary: 'List the requests for power cycles, oldest first; up to 4 s old',
      roles: ['viewer', 'powercycle'],
      answer: powerRequestsSchema,
    },
    'POST /json/v1/powercycle/begin/{id}': {
      summary:
        'Claim a machine before its power is cut, or renew the claim; needs the header X-Power-Agent: <uuid> <host name>',
      roles: ['powercycle'],
      body: { schema: beginSchema, required: true },
      answer: beginAnswerSchema,
    },
    'POST /json/v1/powercycle/result/{id}': {
      summary:
        'Report what a power cycle did and what was seen; never refused for its age, its claim or its request',
      roles: ['powercycle', 'editor'],
      body: { schema: resultSchema, required: true },
      answer: resultAnswerSchema,
    },
    'POST /json/v1/powercycle/complete/{id}': {
      summary: 'Report that a machine was power-cycled; clears the request',
      roles: ['powercycle', 'editor'],
      answer: changedSchema,
    },
    'POST /json/v1/powercycle/state/update': {
      summary:
        'Report which outlets can be controlled; one invalid item refuses the whole request, but unknown or unfit IDs are only named',
      roles: ['powercycle', 'editor'],
      body: { schema: powerCycleStateUpdateSchema, required: true },
      bodyLimitBytes: 2 * MIB,
      answer: shape({ Updated: texts, Unknown: texts }),
    },
  },
} as const satisfies {
  readonly trigger: 'http';
  readonly summary: string;
  readonly routes: Readonly<Record<RouteKey, Route>>;
};
