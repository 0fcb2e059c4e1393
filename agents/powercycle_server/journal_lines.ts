/** The lines of the journal: what was about to be done, what was seen, and what the server still has to hear. */
import { OUTCOMES, type ResultRequest } from '../../shared/types/powercycle_api.ts';
import { parser } from '../../shared/types/parser.ts';
import { type FromSchema, openShape } from '../../shared/types/schema.ts';

const text = { type: 'string', maxLength: 2_048 } as const;
const ports = { type: 'array', items: text, maxItems: 8 } as const;
const seconds = { type: 'number' } as const;

const intentSchema = openShape({
  step: { const: 'intent' },
  cycle: text,
  at: text,
  machine: text,
  request: text,
  section: text,
  controller: text,
  ports,
  address: text,
  offSeconds: seconds,
});
/** Written before the first command: from here on the outlet may be off. */
export type Intent = Readonly<FromSchema<typeof intentSchema>>;

/** own: the device's own cycle is about to begin. off_sent: off is about to be sent. untouched: it was interrupted before off was sent. gone: an older server's list lacked the machine. */
const STEPS = [
  'own',
  'off_sent',
  'off_seen',
  'on_sent',
  'untouched',
  'acknowledged',
  'gone',
  'forgotten',
] as const;
export type Step = (typeof STEPS)[number];
const stepSchema = openShape({ step: { type: 'string', enum: STEPS }, cycle: text, at: text });

const nullable = { type: ['number', 'null'] } as const;
const doneSchema = openShape({
  step: { const: 'done' },
  cycle: text,
  at: text,
  machine: text,
  request: text,
  controller: text,
  outlet: text,
  outcome: { type: 'string', enum: OUTCOMES },
  detail: text,
  final: { type: 'boolean' },
  /** Off was sent and is not proven ineffective: counts for gap and cap. */
  counted: { type: 'boolean' },
  offSeconds: nullable,
  /** Seconds before `at`. */
  offAgo: nullable,
  onAgo: nullable,
});
/** The end of an attempt, and the result that the server has to hear. */
export type Done = Readonly<FromSchema<typeof doneSchema>>;

export type Line = Intent | Done | Readonly<FromSchema<typeof stepSchema>>;

export const parseLine = parser<Line>('line', { oneOf: [intentSchema, doneSchema, stepSchema] });

/** Milliseconds since a time on disk; a time later than now counts as now. */
export const agoOf = (at: string, now: Date): number => Math.max(0, now.getTime() - Date.parse(at)) || 0;

/** The body for the server, so many seconds after the end. */
export const resultOf = (done: Done, sinceSeconds: number): ResultRequest => {
  const ago = (before: number | null): number | null => (before === null ? null : before + sinceSeconds);
  return {
    RequestID: done.request,
    Outcome: done.outcome,
    Controller: done.controller,
    Outlet: done.outlet,
    OffSeconds: done.offSeconds,
    OffSecondsAgo: ago(done.offAgo),
    OnSecondsAgo: ago(done.onAgo),
    Detail: done.detail,
    Final: done.final,
    ResultID: done.cycle,
  };
};
