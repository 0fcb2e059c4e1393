/** What is known about a machine's power outlet: who controls it, the present request, the last power cycle. */
import { type FromSchema, integer, shape, text, time } from './schema.ts';
import { ZERO_TIME } from './time.ts';

const requestSchema = shape({
  ID: text('Names one request: cancelled and requested again is another; empty: none'),
  At: time('When it was made'),
  By: text('Who made it'),
  ClaimedBy: text('The power-cycle server that carries it out; empty: none yet'),
  ClaimedUntil: time('When its claim ends, unless it is renewed'),
});

const lastCycleSchema = shape({
  At: time('When it was reported'),
  Outcome: text('verified, acknowledged, was_off, failed, stuck_off, capped or refused; empty: never cycled'),
  By: text('The power-cycle server that reported it'),
  Detail: text('What was done and seen'),
  Effect: text('What the machine’s next reports proved about it; empty: not judged'),
});

export const powerSchema = shape({
  Controller: text('Name of the controller of the outlet; empty: unknown'),
  Outlet: text('The outlet’s name on the controller'),
  Detail: text('What the power-cycle server says about the outlet'),
  Powers: text('host or device: what loses power with the outlet; empty: unknown'),
  Doubt: text('Why a power cycle may have no effect; empty: no doubt'),
  Request: { ...requestSchema, description: 'The present request for a power cycle' },
  LastCycle: { ...lastCycleSchema, description: 'The last power cycle' },
  Starts: {
    type: 'array',
    items: { type: 'string', format: 'date-time' },
    description: 'When the last power cycles began, the newest last; at most 8',
  },
  Contradicted: integer('How many power cycles in a row had no effect on the machine'),
});

type Members = FromSchema<typeof powerSchema>;
export type Power = Readonly<Omit<Members, 'Request' | 'LastCycle' | 'Starts'>> & {
  readonly Request: Readonly<Members['Request']>;
  readonly LastCycle: Readonly<Members['LastCycle']>;
  readonly Starts: readonly string[];
};

/** Of a machine whose outlet nobody has reported. */
export const NO_POWER: Power = {
  Controller: '',
  Outlet: '',
  Detail: '',
  Powers: '',
  Doubt: '',
  Request: { ID: '', At: ZERO_TIME, By: '', ClaimedBy: '', ClaimedUntil: ZERO_TIME },
  LastCycle: { At: ZERO_TIME, Outcome: '', By: '', Detail: '', Effect: '' },
  Starts: [],
  Contradicted: 0,
};
