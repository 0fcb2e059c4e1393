/** How far a channel was told of an incident. */
import { type FromSchema, shape } from './schema.ts';

const int = { type: 'integer', minimum: 0 } as const;
const time = { type: 'string', format: 'date-time' } as const;

/** What the store keeps for an incident and a channel. */
export const deliverySchema = shape(
  {
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
  },
  {
    /** When `Revision` reached the receiver; absent if none has, or an older release sent it. */
    DeliveredAt: time,
  },
);
export type Delivery = Readonly<FromSchema<typeof deliverySchema>>;

const toldSchema = shape({
  Channel: { type: 'string' },
  Revision: { ...int, description: 'The newest revision that reached the receiver; 0: none' },
  DeliveredAt: { ...time, description: 'When it did; 0001-01-01T00:00:00Z: never, or it is not known' },
  Trying: { ...int, description: 'The revision that was tried last' },
  Attempts: { ...int, description: 'How often it was tried' },
  NextTry: {
    ...time,
    description: 'It is not tried again before; 0001-01-01T00:00:00Z: no try of it has failed',
  },
  Refused: { type: 'boolean', description: 'Whether the receiver will not take it' },
});
/** What is served of a delivery. */
export type Told = Readonly<FromSchema<typeof toldSchema>>;
export const toldPageSchema = shape({ Deliveries: { type: 'array', items: toldSchema } });
