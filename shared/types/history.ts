/** The battery and the temperature of a machine over the last seven days, hour by hour. */
import { type FromSchema, shape, time } from './schema.ts';

const reading = { type: ['integer', 'null'] } as const;

export const historySchema = shape({
  From: time('When the first hour begins'),
  Hours: {
    type: 'array',
    maxItems: 168,
    items: { type: 'array', minItems: 2, maxItems: 2, items: reading },
    description:
      '[lowest battery in percent, highest temperature in °C] of each hour, the newest last; null: unknown. Empty if neither was ever reported',
  },
});
export type HistoryAnswer = FromSchema<typeof historySchema>;
