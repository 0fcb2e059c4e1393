/** The one table of functions: what wakes each, which routes it has, who may use them. Checks, handlers and the API's description go by it. */
import type { Handler, Route, RouteKey } from '../shared/http/route.ts';
import { descriptionSchema } from '../shared/types/description.ts';
import { eventSchema } from '../shared/types/event.ts';
import { ROLES } from '../shared/types/instance.ts';
import { MACHINE_ID } from '../shared/types/machine_id.ts';
import {
  setAttachedDeviceSchema,
  setNoteSchema,
  supplyChromeosSchema,
  toggleModeSchema,
  togglePowerCycleSchema,
} from '../shared/types/requests.ts';
import { powerCycleStateUpdateSchema } from '../shared/types/requests.ts';
import { shape } from '../shared/types/schema.ts';
import { timelineLimitSchema, timelinePageSchema } from '../shared/types/timeline_entry.ts';

interface EventFunction {
  readonly trigger: 'event';
  readonly summary: string;
}
interface HttpFunction {
  readonly trigger: 'http';
  readonly summary: string;
  readonly routes: Readonly<Record<RouteKey, Route>>;
}

const MIB = 1024 * 1024;
const texts = { type: 'array', items: { type: 'string' } } as const;
const machineId = { type: 'string', pattern: MACHINE_ID } as const;
const flag = { type: 'string', enum: ['0', '1'] } as const;
const nothing = shape({});
/** Whether the request altered anything; if not, it left no trace. */
const changed = shape({ Changed: { type: 'boolean' } });

export const table = {
  machine_events: { trigger: 'event', summary: 'What Pub/Sub pushes: one Event of one machine' },
  report: {
    trigger: 'http',
    summary: 'Events of labs that cannot reach Pub/Sub',
    routes: {
      'POST /json/v1/machine/event/': {
        summary: 'Report what a machine is; answered once it is stored',
        roles: ['agent'],
        body: { schema: eventSchema, required: true },
        bodyLimitBytes: 10 * MIB,
        answer: nothing,
        lastSlashOptional: true,
      },
    },
  },
  description: {
    trigger: 'http',
    summary: 'One machine, for its agent and for schedulers',
    routes: {
      'GET /json/v1/machine/description/{id}': {
        summary: 'What is known of a machine',
        roles: ['viewer', 'agent'],
        answer: descriptionSchema,
      },
    },
  },
  powercycle: {
    trigger: 'http',
    summary: 'What the racks ask and report',
    routes: {
      'GET /json/v1/powercycle/list': {
        summary: 'IDs of the machines that should be power-cycled',
        roles: ['viewer', 'powercycle'],
        answer: texts,
      },
      'POST /json/v1/powercycle/complete/{id}': {
        summary: 'The machine was power-cycled: the request for it is done with',
        roles: ['powercycle', 'editor'],
        answer: changed,
      },
      'POST /json/v1/powercycle/state/update': {
        summary: 'Which outlets can be controlled; one bad item refuses the whole',
        roles: ['powercycle', 'editor'],
        body: { schema: powerCycleStateUpdateSchema, required: true },
        answer: shape({ Updated: texts, Unknown: texts }),
      },
    },
  },
  operator: {
    trigger: 'http',
    summary: 'What people decide',
    routes: {
      'POST /_/machine/toggle_mode/{id}': {
        summary: 'Maintenance mode on or off; with no body, the other way round',
        roles: ['editor'],
        body: { schema: toggleModeSchema, required: false },
        answer: changed,
      },
      'POST /_/machine/toggle_powercycle/{id}': {
        summary: 'Ask for a power cycle or take the wish back; with no body, the other way round',
        roles: ['editor'],
        body: { schema: togglePowerCycleSchema, required: false },
        answer: changed,
      },
      'POST /_/machine/set_attached_device/{id}': {
        summary: 'Say what is attached, so that the agent knows what to look for',
        roles: ['editor'],
        body: { schema: setAttachedDeviceSchema, required: true },
        answer: changed,
      },
      'POST /_/machine/set_note/{id}': {
        summary: 'Leave a note',
        roles: ['editor'],
        body: { schema: setNoteSchema, required: true },
        answer: changed,
      },
      'POST /_/machine/supply_chromeos/{id}': {
        summary: 'Say how to reach a ChromeOS device, and what it cannot tell of itself',
        roles: ['editor'],
        body: { schema: supplyChromeosSchema, required: true },
        answer: changed,
      },
      'POST /_/machine/clear_quarantined/{id}': {
        summary: 'Lift a quarantine that a task forced',
        roles: ['editor'],
        answer: changed,
      },
      'POST /_/machine/remove_device/{id}': {
        summary: 'Forget everything learned from the attached device',
        roles: ['editor'],
        answer: changed,
      },
      'POST /_/machine/delete_machine/{id}': {
        summary: 'Forget the machine; its timeline stays',
        roles: ['editor'],
        answer: changed,
      },
    },
  },
  machines: {
    trigger: 'http',
    summary: 'All machines, their timelines, and what concerns none of them',
    routes: {
      'GET /_/machines': {
        summary: 'All machines, in the order of their IDs',
        roles: ['viewer'],
        answer: { type: 'array', items: descriptionSchema },
      },
      'GET /json/v1/machine/timeline/{id}': {
        summary: 'What happened to a machine, newest first; it outlives the machine',
        roles: ['viewer'],
        query: {
          limit: {
            description: 'How many entries at most',
            schema: timelineLimitSchema,
          },
          before: { description: 'The Next of the page before', schema: { type: 'string' } },
        },
        answer: timelinePageSchema,
      },
      'GET /loginstatus/': {
        summary: 'Who the caller is, and what they may do',
        roles: 'anyone',
        answer: shape({
          email: { type: 'string' },
          roles: { type: 'array', items: { type: 'string', enum: ROLES } },
        }),
      },
      'GET /openapi.json': {
        summary: 'This API, as OpenAPI 3.1',
        roles: 'anyone',
        answer: { type: 'object' },
      },
      'GET /healthz': { summary: 'Whether this function serves', roles: 'anyone', answer: nothing },
    },
  },
  changes: {
    trigger: 'http',
    summary: 'What changes, as it happens',
    routes: {
      'GET /json/v1/machine/sse/description/updated': {
        summary: 'Server-Sent Events: machine (a Description), deleted ({"id"}) and snapshot-end ({})',
        roles: ['viewer', 'agent'],
        query: {
          id: { description: 'Only this machine; without it, all', schema: machineId },
          stream: { description: 'The same as id, for agents that say it so', schema: machineId },
          snapshot: { description: '1: what is known first', schema: flag },
          readings: { description: '1: routine reports too', schema: flag },
        },
        answer: descriptionSchema,
        answerType: 'text/event-stream',
      },
    },
  },
} as const satisfies Readonly<Record<string, EventFunction | HttpFunction>>;

export type FunctionName = keyof typeof table;
export type HttpFunctionName = {
  [N in FunctionName]: (typeof table)[N] extends { trigger: 'http' } ? N : never;
}[FunctionName];

/** A handler for each route of a function, and for none that the table does not have. */
export type Handlers<N extends HttpFunctionName> = {
  readonly [K in keyof (typeof table)[N]['routes']]: Handler;
};
