/** The fields that a filter can ask for, by the names of the columns. */
import { HEALTHS } from '../../shared/health/health.ts';
import { ATTENTIONS } from '../../shared/health/attention.ts';
import { lastSign } from '../../shared/health/presence.ts';
import { takenOut } from '../../shared/health/since.ts';
import { ATTACHED_DEVICES } from '../../shared/types/description.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { batteryOf, celsiusOf } from './quantities.ts';
import type { Row } from './row.ts';
import { ageSeconds } from './words.ts';

/** A number, or the word for why there is none. */
export type Quantity = number | 'none' | 'unreadable';

export type Field =
  /** Holds if one of its values is the one asked for, in any case. */
  | {
      readonly kind: 'text';
      readonly values: (row: Row) => readonly string[];
      /** All values that there can be; without it, any text is one. */
      readonly allowed?: readonly string[];
    }
  | { readonly kind: 'number'; readonly unit: string; readonly value: (row: Row, now: Date) => Quantity }
  /** In seconds. */
  | { readonly kind: 'span'; readonly value: (row: Row, now: Date) => Quantity };

const dimension = (key: string) => ({
  kind: 'text' as const,
  values: ({ machine }: Row): readonly string[] => machine.Dimensions[key] ?? [],
});

const age = (time: string, now: Date): Quantity => (time === ZERO_TIME ? 'none' : ageSeconds(time, now));

/** The part of a place's name that tells it from others of its kind. */
const ownName = (place: string): string => place.slice(place.indexOf(' ') + 1);

export const FIELDS = {
  machine: { kind: 'text', values: ({ id }) => [id] },
  health: { kind: 'text', values: ({ state }) => [state.health], allowed: HEALTHS },
  attention: {
    kind: 'text',
    values: ({ state }) => state.attention.map(({ word }) => word),
    allowed: ATTENTIONS,
  },
  for: { kind: 'span', value: ({ state }, now) => age(state.since, now) },
  device: {
    kind: 'text',
    values: ({ machine, deviceNames }) => [...(machine.Dimensions['device_type'] ?? []), ...deviceNames],
  },
  attached: {
    kind: 'text',
    values: ({ machine }) => [machine.AttachedDevice],
    allowed: ATTACHED_DEVICES,
  },
  /** `rack4`, or `rack rack4` in quotes. */
  place: { kind: 'text', values: ({ places }) => places.flatMap((place) => [place, ownName(place)]) },
  pool: dimension('pool'),
  os: dimension('os'),
  task: {
    kind: 'text',
    values: ({ machine }) => (machine.RunningSwarmingTask ? ['running'] : []),
    allowed: ['running'],
  },
  battery: { kind: 'number', unit: 'percent', value: ({ machine }) => batteryOf(machine) },
  temperature: { kind: 'number', unit: '°C', value: ({ machine }) => celsiusOf(machine) },
  seen: { kind: 'span', value: ({ machine }, now) => age(lastSign(machine), now) },
  uptime: { kind: 'span', value: ({ machine: { DeviceUptime } }) => DeviceUptime || 'none' },
  power: {
    kind: 'text',
    values: ({ machine }) => [machine.PowerCycleState, ...(machine.PowerCycle ? ['requested'] : [])],
    allowed: ['available', 'not_available', 'in_error', 'requested'],
  },
  /** Who took the machine out of service. */
  by: {
    kind: 'text',
    values: ({ machine }) => (machine.MaintenanceMode === '' ? [] : [takenOut(machine).by]),
  },
  ticket: {
    kind: 'text',
    values: ({ machine: { Maintenance } }) => (Maintenance.Ticket === '' ? [] : [Maintenance.Ticket]),
  },
  version: { kind: 'text', values: ({ machine: { Version } }) => (Version === '' ? [] : [Version]) },
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];
