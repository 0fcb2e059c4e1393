/** What the server and the power-cycle servers on the racks say to each other about requests, claims and results. */
import { parser } from './parser.ts';
import { type FromSchema, openShape, shape, text, time } from './schema.ts';

/** The header of every call of our power-cycle server: `<uuid> <host name>`. The uuid is its own, made once. */
export const POWER_AGENT_HEADER = 'X-Power-Agent';

export const OUTCOMES = [
  'verified',
  'acknowledged',
  'was_off',
  'failed',
  'stuck_off',
  'capped',
  'refused',
] as const;
/** How an attempt to cycle a machine's power ended, or stands. */
export type Outcome = (typeof OUTCOMES)[number];

/** The request of a stored `PowerCycle` that an older release wrote. */
export const LEGACY_REQUEST = 'legacy';

export const powerRequestSchema = shape({
  MachineID: text('The machine to cycle'),
  RequestID: text('Names this request: cancelled and requested again is another'),
  RequestedAt: time('When it was made'),
  RequestedBy: text('Who made it'),
  Maintenance: {
    type: 'boolean',
    description: 'The machine was taken out of service after the request was made: the request waits',
  },
  ClaimedBy: text('Host name of the power-cycle server that carries it out; empty: none'),
  ClaimedUntil: time('When its claim ends, unless it is renewed'),
});
export const powerRequestsSchema = shape({
  AsOf: time('When the requests were as they are here, by the server’s clock'),
  Requests: { type: 'array', items: powerRequestSchema },
});
export type PowerRequest = Readonly<FromSchema<typeof powerRequestSchema>>;
/** The answer of `GET /json/v1/powercycle/requests`, ordered by RequestedAt. */
export interface PowerRequests {
  readonly AsOf: string;
  readonly Requests: readonly PowerRequest[];
}

const requestId = { type: 'string', maxLength: 64, description: 'Empty: a cycle by hand' } as const;
const name = { type: 'string', maxLength: 200 } as const;
/** Generous: an hour. */
const seconds = { type: 'number', minimum: 0, maximum: 3600 } as const;

export const beginSchema = openShape(
  {
    RequestID: requestId,
    Controller: name,
    Outlet: name,
    OffSeconds: {
      ...seconds,
      type: ['number', 'null'],
      description: 'null: the time is set in the device',
    },
    VerifySeconds: seconds,
  },
  { Insist: { type: 'boolean', description: 'Lifts the limit of 4 cycles in 24 hours, and nothing else' } },
);
export type BeginRequest = FromSchema<typeof beginSchema>;
export const parseBegin = parser<BeginRequest>('body', beginSchema);

export const NOT_GRANTED = [
  'claimed by another',
  'another request',
  'in maintenance',
  'too soon',
  'capped',
] as const;
/** Why a claim is not granted. All but `capped` and `another request` may be granted later. */
export type NotGranted = (typeof NOT_GRANTED)[number];

export const beginAnswerSchema = {
  oneOf: [
    shape({
      Granted: { const: true },
      Until: time('When the claim ends; repeat the request to renew it'),
    }),
    shape(
      { Granted: { const: false }, Why: { type: 'string', enum: NOT_GRANTED } },
      { Until: time('Of `too soon` and `capped`: when it may be granted') },
    ),
  ],
} as const;
/** The answer of `POST /json/v1/powercycle/begin/{id}`. The same agent may repeat it: it renews its claim. */
export type BeginAnswer =
  | { readonly Granted: true; readonly Until: string }
  | { readonly Granted: false; readonly Why: NotGranted; readonly Until?: string };

/** By the agent's monotonic clock; the server makes times of them. However old: a result is never refused for its age. */
const ago = { type: ['number', 'null'], minimum: 0 } as const;

export const resultSchema = openShape(
  {
    RequestID: requestId,
    Outcome: { type: 'string', enum: OUTCOMES },
    Controller: name,
    Outlet: name,
    OffSeconds: {
      type: ['number', 'null'],
      minimum: 0,
      description: 'null: it was not off, or the time is set in the device',
    },
    OffSecondsAgo: { ...ago, description: 'Since power was cut, or may have been; null: it was not' },
    OnSecondsAgo: { ...ago, description: 'Since power was restored; null: it was not' },
    Detail: { type: 'string', maxLength: 1024 },
    Final: {
      type: 'boolean',
      description: 'The request is not tried again; a `failed` that is final ends it',
    },
  },
  {
    ResultID: {
      type: 'string',
      minLength: 1,
      maxLength: 64,
      description: 'The same on every try of a result, which then counts once, however much later it is sent',
    },
  },
);
export type ResultRequest = FromSchema<typeof resultSchema>;
export const parseResult = parser<ResultRequest>('body', resultSchema);

export const resultAnswerSchema = shape({
  At: time('When it was taken in, by the server’s clock; requests as of an earlier time do not know of it'),
  Completed: { type: 'boolean', description: 'The result, now or in an earlier try, ended the request' },
});
/** The answer of `POST /json/v1/powercycle/result/{id}`. */
export type ResultAnswer = Readonly<FromSchema<typeof resultAnswerSchema>>;
