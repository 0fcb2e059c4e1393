/** Incidents, one per cause: what people are told when machines become unwell. */
import { type FromSchema, shape } from './schema.ts';

/** In order of precedence: of `silent`, `quarantined` and `needs_repair` a machine has the first that holds; the others stand beside it. */
export const UNWELL_KINDS = [
  'silent',
  'quarantined',
  'needs_repair',
  'power',
  'conflict',
  'expected',
  'overdue',
] as const;
/** Why a machine is unwell. */
export type UnwellKind = (typeof UNWELL_KINDS)[number];

/** `deaf`: no machine is heard at all, so that none can be judged. */
export const INCIDENT_KINDS = [...UNWELL_KINDS, 'deaf'] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** In ascending order: `page` wakes people up. */
export const SEVERITIES = ['notice', 'page'] as const;
export type Severity = (typeof SEVERITIES)[number];

const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const int = { type: 'integer', minimum: 0 } as const;
/** The format makes it a time everywhere; 0001-01-01T00:00:00Z: never. */
const time = { type: 'string', format: 'date-time' } as const;

/** What an incident tells, served and stored. */
export const toldMembers = {
  ID: text,
  Kind: { ...text, enum: INCIDENT_KINDS },
  /** `rack rack4`, `power rack4-pdu`, `lab`; empty: the incident is of a pool. */
  Place: text,
  Pool: text,
  Severity: { ...text, enum: SEVERITIES },
  Opened: time,
  Closed: time,
  /** What happened, where and since when, what was tried and what to do, as of the newest revision. */
  Summary: text,
  Acknowledged: shape({ By: text, At: time }),
  /** Rises with every change that people are told of. */
  Revision: int,
} as const;

export const incidentSchema = shape({ ...toldMembers, Machines: { ...texts, maxItems: 500 }, Count: int });
/** As served. `Machines` are those that are unwell, after closing all; `Count` is the number of all. */
export type Incident = Readonly<FromSchema<typeof incidentSchema>>;

/** `Next`: `before` of the next page; empty: this is the last. */
export const incidentPageSchema = shape({ Incidents: { type: 'array', items: incidentSchema }, Next: text });
/** The answer of `GET /_/incidents`, newest first. */
export interface IncidentPage {
  readonly Incidents: readonly Incident[];
  readonly Next: string;
}
