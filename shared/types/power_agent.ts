/** A power-cycle server, as the server knows it by its calls. */
import { parser } from './parser.ts';
import { type FromSchema, openShape } from './schema.ts';

const text = { type: 'string' } as const;
const time = { type: 'string', format: 'date-time' } as const;

/** A newer release may have written more. */
const schema = openShape({
  /** The uuid that it made for itself. */
  ID: text,
  Host: text,
  /** When it last called, to the minute. */
  SeenAt: time,
  /** The last claim or result on each controller, of the last minutes. */
  Busy: { type: 'array', items: openShape({ Controller: text, At: time }) },
});
export type PowerAgent = Readonly<FromSchema<typeof schema>>;
export const parsePowerAgent = parser<PowerAgent>('power agent', schema);
