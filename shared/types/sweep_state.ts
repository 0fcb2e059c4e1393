/** What sweeps keep from one to the next: small, because every sweep reads it, and it is the only thing that a quiet one writes. */
import { openShape, type FromSchema } from './schema.ts';
import { storedSilenceSchema } from './silence.ts';
import { ZERO_TIME } from './time.ts';

const text = { type: 'string' } as const;
const int = { type: 'integer', minimum: 0, default: 0 } as const;
/** 0001-01-01T00:00:00Z: never. */
const time = { type: 'string', format: 'date-time', default: ZERO_TIME } as const;

const listedSchema = openShape({
  ID: text,
  /** An IncidentKind, or one of a newer release. */
  Kind: text,
  Opened: time,
  /** Never: it is open. */
  Closed: time,
  Revision: int,
  /** When its members were last looked up. */
  SeenAt: time,
  /** When a channel is next to be told of its newest revision; never: all channels know it. */
  TellAt: time,
});
/** What a sweep must know of an incident before it reads the whole of it. */
export type ListedIncident = Readonly<FromSchema<typeof listedSchema>>;

const channelOffSchema = openShape({ Name: text, Hash: text });
/** A channel that answered 410: it is told nothing until its URL is another or a test reaches it. */
export type ChannelOff = Readonly<FromSchema<typeof channelOffSchema>>;

/** `default`: before the first sweep. A member that is missing or corrupt reads as that. */
export const sweepStateMembers = {
  /** When the last sweep began. */
  RanAt: time,
  /** Whether the lab is heard, as `Hearing` in incident/deaf.ts says. */
  DeafSince: time,
  LastHeard: time,
  HeardAgain: time,
  /** As `holdBack` in incident/deaf.ts returns it. */
  HeldBack: time,
  /** Those that have not ended, and those that ended since the last sweep, which removes them. */
  Silences: { type: 'array', items: storedSilenceSchema, default: [] },
  /** The open ones, and those that closed and are still to be told. */
  Incidents: { type: 'array', items: listedSchema, default: [] },
  ChannelsOff: { type: 'array', items: channelOffSchema, default: [] },
  /** The channels that there were, as a hash: a new one is told of the open incidents. */
  Channels: { ...text, default: '' },
  /** Machines that can fall silent: in service, with a deadline for it. */
  Listening: int,
  InUse: int,
  OutOfUse: int,
  /** When all machines were last walked, and by which release. */
  WalkedAt: time,
  WalkedBy: { ...text, default: '' },
  /** The machine up to which the present walk has come; empty: none is under way. */
  WalkedUpTo: { ...text, default: '' },
  /** When all unwell machines were last read. */
  UnwellReadAt: time,
  /** When the members of all places were last read. */
  PlacesReadAt: time,
  /** When the power-cycle servers were last read. */
  AgentsReadAt: time,
  /** Those that are silent, as their outlets know. */
  SilentAgents: { type: 'array', items: text, default: [] },
  /** When the figures were last logged. */
  LoggedAt: time,
} as const;

type Members = typeof sweepStateMembers;
type Deep<T> = T extends readonly (infer Item)[] ? readonly Readonly<Item>[] : T;
export type SweepState = { readonly [M in keyof Members]: Deep<FromSchema<Members[M]>> };

/** Before the first sweep. */
export const NO_SWEEP_YET = Object.fromEntries(
  Object.entries(sweepStateMembers).map(([name, schema]) => [name, schema.default]),
) as unknown as SweepState;
