/** The table of functions: their triggers, routes, roles and schemas. Checks, handlers, deployment and the API's description follow it. */
import type { Handler, Route, RouteKey } from '../shared/http/route.ts';
import { descriptionSchema } from '../shared/types/description.ts';
import { eventSchema } from '../shared/types/event.ts';
import { historySchema } from '../shared/types/history.ts';
import { ROLES } from '../shared/types/access.ts';
import { shape } from '../shared/types/schema.ts';
import { settingsSchema } from '../shared/types/settings.ts';
import { timelineLimitSchema, timelinePageSchema } from '../shared/types/timeline_entry.ts';
import { changesFunction } from './changes_routes.ts';
import { consolePages } from './console_routes.ts';
import { incidentDecisions, incidentReads } from './incident_routes.ts';
import { operatorActions } from './operator_routes.ts';
import { powercycleFunction } from './powercycle_routes.ts';

interface EventFunction {
  readonly trigger: 'event';
  readonly summary: string;
}
/** Called by Cloud Scheduler alone: Cloud Run checks its token. */
interface TimerFunction {
  readonly trigger: 'timer';
  readonly summary: string;
}
interface HttpFunction {
  readonly trigger: 'http';
  readonly summary: string;
  readonly routes: Readonly<Record<RouteKey, Route>>;
}

const MIB = 1024 * 1024;
const nothing = shape({});

/** Those that each serve one kind of caller or one kind of load. */
const apart = {
  machine_events: { trigger: 'event', summary: 'Events pushed by Pub/Sub, one machine each' },
  tick: { trigger: 'timer', summary: 'The sweep, every minute: who fell silent, incidents, notices' },
  report: {
    trigger: 'http',
    summary: 'Events from labs that cannot reach Pub/Sub',
    routes: {
      'POST /json/v1/machine/event/': {
        summary: 'Report one event of a machine; answered after it is stored',
        roles: ['agent'],
        body: { schema: eventSchema, required: true },
        bodyLimitBytes: 10 * MIB,
        idempotencyKey: 'The same on every try of a report, which is then applied once',
        answer: nothing,
        lastSlashOptional: true,
      },
    },
  },
  description: {
    trigger: 'http',
    summary: 'One machine, for its monitor and for schedulers',
    routes: {
      'GET /json/v1/machine/description/{id}': {
        summary: 'Get the current Description of a machine',
        roles: ['viewer', 'agent'],
        answer: descriptionSchema,
      },
    },
  },
  powercycle: powercycleFunction,
  operator: {
    trigger: 'http',
    summary: 'Decisions of operators about machines or an incident',
    routes: {
      ...operatorActions,
      ...incidentDecisions,
    },
  },
  machines: {
    trigger: 'http',
    summary: 'All machines, their timelines, incidents, and routes that concern no machine',
    routes: {
      'GET /_/machines': {
        summary:
          'List all machines, ordered by ID; at most 10 s old, or as they are now with Cache-Control: no-cache',
        roles: ['viewer'],
        answer: { type: 'array', items: descriptionSchema },
      },
      'GET /json/v1/machine/timeline/{id}': {
        summary: 'Get the timeline of a machine, newest entry first; it outlives the machine',
        roles: ['viewer'],
        query: {
          limit: { description: 'Maximum number of entries', schema: timelineLimitSchema },
          before: { description: 'The `Next` of the previous page', schema: { type: 'string' } },
        },
        answer: timelinePageSchema,
      },
      'GET /json/v1/machine/history/{id}': {
        summary: 'Get the battery and the temperature of a machine over the last seven days',
        roles: ['viewer'],
        answer: historySchema,
      },
      ...incidentReads,
      'GET /_/settings': {
        summary: 'Get what clients need of the configuration, and the release that answers',
        roles: ['viewer'],
        answer: settingsSchema,
      },
      'GET /loginstatus/': {
        summary: 'Get the caller’s address and roles',
        roles: 'anyone',
        answer: shape({
          email: { type: 'string' },
          roles: { type: 'array', items: { type: 'string', enum: ROLES } },
        }),
      },
      'GET /openapi.json': {
        summary: 'Get the description of this API, as OpenAPI 3.1',
        roles: 'anyone',
        answer: { type: 'object' },
      },
      'GET /healthz': { summary: 'Check that the function is ready', roles: 'anyone', answer: nothing },
    },
  },
  changes: changesFunction,
} as const;

export const table = {
  ...apart,
  web: {
    trigger: 'http',
    summary: 'The page, and all that people need',
    routes: {
      ...consolePages,
      ...apart.description.routes,
      ...apart.machines.routes,
      ...apart.changes.routes,
      ...apart.operator.routes,
      'GET /json/v1/powercycle/list': apart.powercycle.routes['GET /json/v1/powercycle/list'],
      'GET /json/v1/powercycle/requests': apart.powercycle.routes['GET /json/v1/powercycle/requests'],
    },
  },
} as const satisfies Readonly<Record<string, EventFunction | TimerFunction | HttpFunction>>;

export type FunctionName = keyof typeof table;
export type HttpFunctionName = {
  [N in FunctionName]: (typeof table)[N] extends { trigger: 'http' } ? N : never;
}[FunctionName];

type Routes<N extends HttpFunctionName> = (typeof table)[N]['routes'];

/** Every route of every HTTP function. */
export type RouteName = { [N in HttpFunctionName]: keyof Routes<N> }[HttpFunctionName];

/** One handler for each route of a function, no more and no fewer. */
export type Handlers<N extends HttpFunctionName> = {
  readonly [K in keyof Routes<N>]: Handler<Routes<N>[K]>;
};
