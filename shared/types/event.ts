/** What a monitor reports about its machine every 30 s. snake_case, Go's zero values, open to members of newer agents. */
import validateEvent from './compiled/event.cjs';
import { compiledParser } from './compiled_parser.ts';
import { type FromSchema, tolerant, tolerantPart } from './schema.ts';

// Limits, so that no event exceeds what a store can hold. The three dumps are limited only by the size of the message.
const text = { type: 'string', maxLength: 1024, default: '' } as const;
const dump = { type: 'string', default: '' } as const;
/** The range of the agents' int64. JSON.parse rounds the largest, 9223372036854775807, up to 2^63. */
const int = { type: 'integer', minimum: -(2 ** 63), maximum: 2 ** 63, default: 0 } as const;
/** The largest number below 2^63: clients read what is stored as an int64 again. */
const MAX_INT64 = 2 ** 63 - 1024;
const bool = { type: 'boolean', default: false } as const;
const texts = {
  type: 'array',
  items: { type: 'string', maxLength: 1024 },
  maxItems: 64,
  default: [],
} as const;
/** Nanoseconds, as Go's time.Duration. JavaScript rounds above 2^53, which does not matter for whole seconds. */
const duration = int;

/** The only event type; an event of any other type changes nothing. */
export const RAW_STATE = 'raw_state';

export const eventSchema = tolerant({
  type: text,
  host: tolerantPart({ name: text, version: text, start_time: text }),
  running_swarming_task: bool,
  launched_swarming: bool,
  forced_quarantine: bool,
  quarantine_reason: text,
  trouble: text,
  /** The monitor's last report: its machine shuts down or restarts. */
  stopping: bool,
  /** Seconds since the task runner last called a hook; -1: never. */
  runner_seen: int,
  android: tolerantPart({
    getprop: dump,
    dumpsys_battery: dump,
    dumpsys_thermal_service: dump,
    uptime: duration,
  }),
  chromeos: tolerantPart({ channel: text, milestone: text, release_version: text, uptime: duration }),
  ios: tolerantPart({ version: text, device_type: text, battery: int }),
  pyocd: tolerantPart({ device_type: text }),
  standalone: tolerantPart({
    cores: int,
    cpus: texts,
    gpus: texts,
    os_versions: texts,
    gce: bool,
    machine_type: text,
    docker_installed: bool,
  }),
});

/** One report; every member is present. */
export type Event = FromSchema<typeof eventSchema>;

interface Part {
  readonly name: string;
  readonly parts: readonly Part[];
}

const partsOf = (properties: Readonly<Record<string, object>>): readonly Part[] =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    parts: 'properties' in schema ? partsOf(schema.properties as Record<string, object>) : [],
  }));
const PARTS = partsOf(eventSchema.properties);

type Members = Readonly<Record<string, unknown>>;

/** Copies the members that the schema names: a member that it does not name may be as large as a message, and must not stay in memory. */
const knownMembers = (members: Members, parts: readonly Part[]): Members => {
  const known: Record<string, unknown> = {};
  for (const { name, parts: inner } of parts)
    known[name] = inner.length === 0 ? members[name] : knownMembers(members[name] as Members, inner);
  return known;
};

const parse = compiledParser('event', validateEvent, 'not-an-event');

/** Returns a copy of the known members; those that are absent or null have their zero value. Throws PermanentError `not-an-event` or `over-limit`. */
export const parseEvent = (value: unknown): Event => {
  const event = knownMembers(parse(value), PARTS) as Event;
  // The integers that are stored as they are; an uptime is stored in seconds.
  event.ios.battery = Math.min(event.ios.battery, MAX_INT64);
  event.standalone.cores = Math.min(event.standalone.cores, MAX_INT64);
  return event;
};
