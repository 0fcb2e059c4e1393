/** The answer of `GET /_/health`. */
import { shape } from './schema.ts';

const int = { type: 'integer', minimum: 0 } as const;
const counts = { type: 'object', additionalProperties: int } as const;
const groups = { type: 'object', additionalProperties: counts } as const;
const time = { type: 'string', format: 'date-time' } as const;

/** The server's own work, and the figures unless they were left out. */
export const fleetHealthSchema = shape(
  {
    Sweep: { ...time, description: 'When the last sweep began' },
    Deaf: {
      type: 'boolean',
      description:
        'Whether the server hears no machine, or has only just begun to: then the age of a report says nothing',
    },
    ChannelsOff: {
      type: 'array',
      items: { type: 'string' },
      description: 'Channels that take no more notices, until their URL is another or a test reaches them',
    },
  },
  {
    Total: int,
    Counts: { ...counts, description: 'Machines by health; adds up to the total' },
    Attention: { ...counts, description: 'Machines by what else to look at; one may be in several' },
    Pools: { ...groups, description: 'Machines by pool and health' },
    Places: { ...groups, description: 'Machines by place and health; one may be in several places' },
    NewestReport: { ...time, description: 'The newest last sign of a machine' },
  },
);
