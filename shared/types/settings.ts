/** What the page and the command line need of the instance's configuration: no secret, no identity, no role. */
import { type FromSchema, shape, text } from './schema.ts';

const seconds = { type: 'integer', minimum: 0 } as const;

export const settingsSchema = shape({
  Host: text('The host name under which clients reach all functions'),
  Pools: { type: 'array', items: { type: 'string' }, description: 'The names of the pools, in order' },
  Thresholds: {
    ...shape({ batteryPercent: { type: 'number' }, celsius: { type: 'number' } }),
    description: 'A battery below, or a sensor above, takes a machine out of use',
  },
  Places: {
    type: 'array',
    items: shape({ kind: { type: 'string' }, match: { type: 'string' } }),
    description:
      'Groups of machines that can fail together, the largest first: the first group of match in a machine ID, or the whole match, names one',
  },
  Links: {
    ...shape({ machine: { type: 'string' } }),
    description: 'Templates of links, with the placeholder {id}; empty: there is none',
  },
  Times: {
    ...shape({ silentSeconds: seconds, deadSeconds: seconds, bootSeconds: seconds, groupSeconds: seconds }),
    description: 'The times by which silence, restarts and incidents are judged',
  },
  Version: text('The release that answers'),
});
export type Settings = FromSchema<typeof settingsSchema>;
