/** The table of functions: their triggers, routes, roles and schemas. Checks, handlers, deployment and the API's description follow it. */
import type { Handler, Route, RouteKey } from '../shared/http/route.ts';
import type { Action } from '../shared/types/action.ts';
import { actOnManySchema, actResultsSchema } from '../shared/types/act_on_many.ts';
import { descriptionSchema } from '../shared/types/description.ts';
import { eventSchema } from '../shared/types/event.ts';
import { ROLES } from '../shared/types/access.ts';
import {
  asSeenSchema,
  deleteMachineSchema,
  expectMachineSchema,
  powerCycleStateUpdateSchema,
  setAttachedDeviceSchema,
  setNoteSchema,
  supplyChromeosSchema,
  toggleModeSchema,
  togglePowerCycleSchema,
} from '../shared/types/requests.ts';
import { shape } from '../shared/types/schema.ts';
import { settingsSchema } from '../shared/types/settings.ts';
import { timelineLimitSchema, timelinePageSchema } from '../shared/types/timeline_entry.ts';
import { changesFunction } from './changes_routes.ts';
import { incidentDecisions, incidentReads } from './incident_routes.ts';

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
interface OperatorFunction extends HttpFunction {
  readonly routes: HttpFunction['routes'] & Readonly<Record<`POST /_/machine/${Action}/{id}`, Route>>;
}

const MIB = 1024 * 1024;
const texts = { type: 'array', items: { type: 'string' } } as const;
const nothing = shape({});
/** Whether the request changed the machine; if not, nothing was written. */
const changed = shape({ Changed: { type: 'boolean' } });

const ONCE =
  'The same on every try of a request, which is then done once: for a day, the first answer is given again, and another action or body under the same key is refused with 409';

export const table = {
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
  powercycle: {
    trigger: 'http',
    summary: 'Requests of the power-cycle servers on the racks',
    routes: {
      'GET /json/v1/powercycle/list': {
        summary: 'List the IDs of the machines to power-cycle',
        roles: ['viewer', 'powercycle'],
        answer: texts,
      },
      'POST /json/v1/powercycle/complete/{id}': {
        summary: 'Report that a machine was power-cycled; clears the request',
        roles: ['powercycle', 'editor'],
        answer: changed,
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
  },
  operator: {
    trigger: 'http',
    summary: 'Decisions of operators about machines or an incident',
    routes: {
      'POST /_/machine/toggle_mode/{id}': {
        summary: 'Start or end maintenance, and say why; without a body, toggle it',
        roles: ['editor'],
        body: { schema: toggleModeSchema, required: false },
        idempotencyKey: ONCE,
        answer: changed,
      },
      'POST /_/machine/toggle_powercycle/{id}': {
        summary: 'Request or cancel a power cycle; without a body, toggle it',
        roles: ['editor'],
        body: { schema: togglePowerCycleSchema, required: false },
        idempotencyKey: ONCE,
        answer: changed,
      },
      'POST /_/machine/set_attached_device/{id}': {
        summary: 'Set which kind of device is attached, so that the monitor probes for it',
        roles: ['editor'],
        body: { schema: setAttachedDeviceSchema, required: true },
        idempotencyKey: ONCE,
        answer: changed,
      },
      'POST /_/machine/set_note/{id}': {
        summary: 'Set the note; an empty one clears it',
        roles: ['editor'],
        body: { schema: setNoteSchema, required: true },
        idempotencyKey: ONCE,
        answer: changed,
      },
      'POST /_/machine/supply_chromeos/{id}': {
        summary: 'Set the SSH address of a ChromeOS device and the dimensions that it cannot report itself',
        roles: ['editor'],
        body: { schema: supplyChromeosSchema, required: true },
        idempotencyKey: ONCE,
        answer: changed,
      },
      'POST /_/machine/clear_quarantined/{id}': {
        summary: 'Clear a quarantine that a task forced',
        roles: ['editor'],
        body: { schema: asSeenSchema, required: false },
        idempotencyKey: ONCE,
        answer: changed,
      },
      'POST /_/machine/remove_device/{id}': {
        summary: 'Forget everything learned from the attached device',
        roles: ['editor'],
        body: { schema: asSeenSchema, required: false },
        idempotencyKey: ONCE,
        answer: changed,
      },
      'POST /_/machine/delete_machine/{id}': {
        summary: 'Forget the machine; its timeline stays, and its maintenance if it comes back',
        roles: ['editor'],
        body: { schema: deleteMachineSchema, required: false },
        idempotencyKey: ONCE,
        answer: changed,
      },
      'POST /_/machine/expect_machine/{id}': {
        summary: 'Announce a machine that has not reported yet; every action works on it from then on',
        roles: ['editor'],
        body: { schema: expectMachineSchema, required: false },
        idempotencyKey: ONCE,
        answer: changed,
      },
      'POST /_/machines/act': {
        summary: 'Do one action to many machines, each by itself; answers what became of each',
        roles: ['editor'],
        body: { schema: actOnManySchema, required: true },
        bodyLimitBytes: MIB / 4,
        idempotencyKey: `${ONCE}; it counts for each machine by itself`,
        answer: actResultsSchema,
      },
      ...incidentDecisions,
    },
  },
  machines: {
    trigger: 'http',
    summary: 'All machines, their timelines, incidents, and routes that concern no machine',
    routes: {
      'GET /_/machines': {
        summary: 'List all machines, ordered by ID',
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
} as const satisfies Readonly<Record<string, EventFunction | TimerFunction | HttpFunction>> & {
  readonly operator: OperatorFunction;
};

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
