/** The configuration of one lab's server: one JSON file, closed, read at startup. */
import validateInstance from './compiled/instance.cjs';
import { compiledParser } from './compiled_parser.ts';
import { type FromSchema, shape } from './schema.ts';

const text = { type: 'string', minLength: 1, maxLength: 1024 } as const;
const texts = { type: 'array', items: text, maxItems: 1000 } as const;
/** Pub/Sub requires 3 to 255 characters. */
const topic = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$' } as const;
const members = {
  type: 'array',
  items: { type: 'string', pattern: '^(user|serviceAccount|domain):[^\\s:]{1,320}$' },
  maxItems: 1000,
} as const;

/** At most a week. */
const seconds = (minimum: number) => ({ type: 'integer', minimum, maximum: 604_800 }) as const;

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
    identity: shape({
      iapAudiences: texts,
      tokenAudiences: texts,
      accessTokens: shape({
        serviceAccounts: {
          type: 'object',
          additionalProperties: { type: 'string', pattern: '^[0-9]{1,40}$' },
        },
      }),
    }),
    roles: shape({ viewer: members, editor: members, agent: members, powercycle: members }),
  },
  /** What they mean and their defaults: shared/health/times.ts. Below 79, a lab whose uplink fails would be judged silent. */
  { silentSeconds: seconds(79), deadSeconds: seconds(79), bootSeconds: seconds(0), groupSeconds: seconds(0) },
);
export type Instance = FromSchema<typeof instanceSchema>;

export const ROLES = ['viewer', 'editor', 'agent', 'powercycle'] as const;
export type Role = (typeof ROLES)[number];

/** Throws a PermanentError `bad-request` that names the invalid member. */
export const parseInstance = compiledParser('instance config', validateInstance, 'bad-request');
