/** What a machine reports about itself every 30 s. snake_case, Go's zero values, open to members of newer agents. */
import validateEvent from './compiled/event.cjs';
import { refusing } from './compiled_parser.ts';
import { type FromSchema, tolerant, tolerantPart } from './schema.ts';

// So that no event can exceed what a store holds; the three dumps are bounded by the message alone.
const text = { type: 'string', maxLength: 1024, default: '' } as const;
const dump = { type: 'string', default: '' } as const;
/** As far as the agents' int64 reaches: a greater number could be stored, and then not be read by a client. */
const int = { type: 'integer', minimum: -(2 ** 63), exclusiveMaximum: 2 ** 63, default: 0 } as const;
const bool = { type: 'boolean', default: false } as const;
const texts = {
  type: 'array',
  items: { type: 'string', maxLength: 1024 },
  maxItems: 64,
  default: [],
} as const;
/** Nanoseconds, as Go's time.Duration; beyond 2^53 JavaScript rounds, which whole seconds do not notice. */
const duration = int;

export const eventSchema = tolerant({
  type: text,
  host: tolerantPart({ name: text, version: text, start_time: text }),
  running_swarming_task: bool,
  launched_swarming: bool,
  forced_quarantine: bool,
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

/** One report, every member present. */
export type Event = FromSchema<typeof eventSchema>;

/** Fills in zero values, in place, for what is absent or null; PermanentError `not-an-event` or `over-limit` otherwise. */
export const parseEvent = refusing('event', validateEvent, 'not-an-event');
