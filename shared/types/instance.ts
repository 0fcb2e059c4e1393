/** The configuration of one lab's server: one JSON file, closed, read at startup. */
import validateInstance from './compiled/instance.cjs';
import { compiledParser } from './compiled_parser.ts';
import { type FromSchema, shape } from './schema.ts';

const text = { type: 'string', minLength: 1, maxLength: 1024 } as const;
/** Pub/Sub requires 3 to 255 characters. */
const topic = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$' } as const;

export const instanceSchema = shape(
  {
    project: text,
    region: text,
    /** The host name under which clients reach all functions. */
    host: text,
    /** The server's own name in annotations and timelines. */
    user: text,
    /** A machine belongs to the first pool whose expression matches its ID. */
    pools: { type: 'array', items: shape({ name: text, match: { type: 'string', maxLength: 1024 } }) },
    thresholds: shape({ batteryPercent: { type: 'number' }, celsius: { type: 'number' } }),
    topics: shape({ events: topic, changes: topic, refused: topic, undelivered: topic }),
  },
  {
    /** The object with identities and roles, types/access.ts; the local server, where no one signs in, has none. */
    access: {
      type: 'string',
      pattern: '^gs://[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]/[A-Za-z0-9._-]{1,200}$',
    },
  },
);
export type Instance = FromSchema<typeof instanceSchema>;

/** Throws a PermanentError `bad-request` that names the invalid member. */
export const parseInstance = compiledParser('instance config', validateInstance, 'bad-request');
