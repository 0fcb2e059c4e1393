/** How far a channel was told of an incident. */
import { type FromSchema, shape } from './schema.ts';

const int = { type: 'integer', minimum: 0 } as const;
const time = { type: 'string', format: 'date-time' } as const;

/** What the store keeps for an incident and a channel. */
export const deliverySchema = shape({
  /** The revision that reached the receiver; 0: none. */
  Revision: int,
  /** The revision that the members below speak of. */
  Trying: int,
  /** Until then somebody is sending it. */
  ClaimedUntil: time,
  Attempts: int,
  NextTry: time,
  /** The receiver will not take this revision. */
  Refused: { type: 'boolean' },
});
export type Delivery = Readonly<FromSchema<typeof deliverySchema>>;
