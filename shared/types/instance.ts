/** The configuration of one lab's server: one JSON file, closed, read at startup. */
import validateInstance from './compiled/instance.cjs';
import { compiledParser } from './compiled_parser.ts';
import { INCIDENT_KINDS, SEVERITIES } from './incident.ts';
import { type FromSchema, shape } from './schema.ts';

const text = { type: 'string', minLength: 1, maxLength: 1024 } as const;
const texts = { type: 'array', items: text, maxItems: 1000 } as const;
/** Pub/Sub requires 3 to 255 characters. */
const topic = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$' } as const;

const linkTemplate = {
  type: 'string',
  maxLength: 1024,
  pattern: '^https?://\\S*\\{id\\}\\S*$',
} as const;

/** At most a week. */
const seconds = (minimum: number) => ({ type: 'integer', minimum, maximum: 604_800 }) as const;

/** How large a function's instances are, and how many there may be; what is absent has the default of deploy/gcp/sizes.ts. */
const size = shape(
  {},
  {
    maxInstances: { type: 'integer', minimum: 1, maximum: 1000 },
    /** Cloud Run gives a vCPU at most 4 GiB. */
    memoryMiB: { type: 'integer', enum: [256, 512, 1024, 2048, 4096] },
    concurrency: { type: 'integer', minimum: 1, maximum: 1000 },
  },
);

/** The name of an environment variable that holds a secret: secrets are never in the config itself. */
const variable = { type: 'string', pattern: '^[A-Z][A-Z0-9_]{0,127}$' } as const;
const address = { type: 'string', pattern: '^[^\\s<>,;:"()@]{1,128}@[^\\s<>,;:"()@]{1,255}$' } as const;

/** The kinds of channels, each with the members that it needs. */
const CHANNEL_NEEDS = {
  webhook: ['urlFrom', 'secretFrom'],
  slack: ['urlFrom'],
  google_chat: ['urlFrom'],
  teams: ['urlFrom'],
  pagerduty: ['routingKeyFrom'],
  mail: ['host', 'port', 'from', 'to', 'user', 'passwordFrom'],
  log: [],
} as const;
export const CHANNEL_KINDS = Object.keys(CHANNEL_NEEDS) as (keyof typeof CHANNEL_NEEDS)[];

const channelMembers = shape(
  {
    name: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,39}$' },
    kind: { type: 'string', enum: CHANNEL_KINDS },
  },
  {
    /** Only incidents that match all of these are sent to it; an absent one matches every incident. */
    pools: texts,
    kinds: { type: 'array', items: { type: 'string', enum: INCIDENT_KINDS } },
    severities: { type: 'array', items: { type: 'string', enum: SEVERITIES } },
    ...{ urlFrom: variable, secretFrom: variable, routingKeyFrom: variable, passwordFrom: variable },
    host: text,
    /** 465: TLS from the start; any other: STARTTLS, which is required. */
    port: { type: 'integer', minimum: 1, maximum: 65_535 },
    from: address,
    to: { type: 'array', items: address, minItems: 1, maxItems: 50 },
    user: text,
    /** Certificates of a mail server are not checked, which is said at start. */
    insecure: { type: 'boolean' },
  },
);

/** Where incidents are told; each name is used once. `…From` names the environment variable with the secret. */
const channels = { type: 'array', maxItems: 20, items: channelMembers } as const;
const channelNeeds = Object.entries(CHANNEL_NEEDS).map(([kind, required]) => ({
  if: { properties: { kind: { const: kind } } },
  then: { required },
}));

const instanceMembers = {
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
} as const;

const instanceShape = shape(instanceMembers, {
  /** What they mean and their defaults: shared/health/times.ts. Below 79, a lab whose uplink fails would be judged silent. */
  ...{
    silentSeconds: seconds(79),
    deadSeconds: seconds(79),
    bootSeconds: seconds(0),
    groupSeconds: seconds(0),
  },
  /** The object with identities and roles, types/access.ts; the local server, where no one signs in, has none. */
  access: {
    type: 'string',
    pattern: '^gs://[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]/[A-Za-z0-9._-]{1,200}$',
  },
  /** Groups of machines that can fail together, largest first: the first group of `match` in a machine ID, or the whole match, names one. */
  places: {
    type: 'array',
    maxItems: 20,
    items: shape({
      kind: { type: 'string', pattern: '^[a-z][a-z0-9_-]{0,39}$' },
      match: { type: 'string', minLength: 1, maxLength: 200 },
    }),
  },
  /** Templates of links to other systems, shown beside a machine; `{id}` stands for its ID. Web pages only: people click them. */
  links: shape({}, { machine: linkTemplate }),
  channels,
  /** By function; a deployment refuses names that no function has. */
  sizes: { type: 'object', maxProperties: 50, additionalProperties: size },
  /** The environment variable with a URL that every whole sweep pings. */
  deadManFrom: variable,
});
export type Instance = FromSchema<typeof instanceShape>;
export const instanceSchema = {
  ...instanceShape,
  properties: {
    ...instanceShape.properties,
    channels: { ...channels, items: { ...channelMembers, allOf: channelNeeds } },
  },
};
export type PlaceConfig = NonNullable<Instance['places']>[number];
export type ChannelConfig = NonNullable<Instance['channels']>[number];

/** Throws a PermanentError `bad-request` that names the invalid member. */
export const parseInstance = compiledParser('instance config', validateInstance, 'bad-request');
