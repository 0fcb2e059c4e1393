/** The rows of the table of functions that concern incidents, silences and notices. */
import { incidentIdParameter, silenceIdParameter } from '../shared/http/parameter.ts';
import type { Route } from '../shared/http/route.ts';
import { toldPageSchema } from '../shared/types/delivery.ts';
import { fleetHealthSchema } from '../shared/types/fleet_health.ts';
import { incidentPageSchema, incidentSchema } from '../shared/types/incident.ts';
import { noticeTestSchema, trialAnswersSchema } from '../shared/types/notice_test.ts';
import { shape } from '../shared/types/schema.ts';
import { silenceRequestSchema, silenceSchema } from '../shared/types/silence.ts';

export const incidentReads = {
  'GET /_/health': {
    summary: 'Count all machines by health, pool and place; at most a minute old',
    roles: ['viewer'],
    query: {
      counts: {
        description:
          '0: only what the server says of its own work, which lists no machines; at most 20 s old',
        schema: { type: 'string', enum: ['0', '1'], default: '1' },
      },
    },
    answer: fleetHealthSchema,
  },
  'GET /_/incidents': {
    summary: 'List incidents, newest first',
    roles: ['viewer'],
    query: {
      open: { description: '1: only open ones', schema: { type: 'string', enum: ['0', '1'] } },
      limit: {
        description: 'Maximum number of incidents',
        schema: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
      },
      before: { description: 'The `Next` of the previous page', schema: { type: 'string' } },
    },
    answer: incidentPageSchema,
  },
  'GET /_/incident/told/{id}': {
    summary: 'How far each channel was told of an incident; nothing of channels that are told of others only',
    roles: ['viewer'],
    parameter: incidentIdParameter,
    answer: toldPageSchema,
  },
  'GET /_/silences': {
    summary: 'List the silences that have not ended',
    roles: ['viewer'],
    answer: shape({ Silences: { type: 'array', items: silenceSchema } }),
  },
} as const satisfies Readonly<Record<`GET /${string}`, Route>>;

const ONCE =
  'The same on every try of a request, which is then done once: for a day, the first answer is given again, and another body under the same key is refused with 409';

/** A test notice is sent at most once a minute anyway. */
export const incidentDecisions = {
  'POST /_/incident/acknowledge/{id}': {
    summary: 'Take an incident on: it is not told again unless it grows',
    roles: ['editor'],
    parameter: incidentIdParameter,
    idempotencyKey: ONCE,
    answer: incidentSchema,
  },
  'POST /_/silence': {
    summary: 'Keep what matches out of incidents for a time',
    roles: ['editor'],
    body: { schema: silenceRequestSchema, required: true },
    idempotencyKey: ONCE,
    answer: shape({ ID: { type: 'string' } }),
  },
  'POST /_/silence/end/{id}': {
    summary: 'End a silence now',
    roles: ['editor'],
    parameter: silenceIdParameter,
    idempotencyKey: ONCE,
    answer: shape({}),
  },
  'POST /_/notice/test': {
    summary: 'Send a test notice to one channel or to all, at most once a minute each',
    roles: ['editor'],
    body: { schema: noticeTestSchema, required: false },
    answer: trialAnswersSchema,
  },
} as const satisfies Readonly<Record<`POST /${string}`, Route>>;
