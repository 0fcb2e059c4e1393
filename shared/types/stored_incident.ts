/** An incident as stores keep it: with all its members and what decides its next revision. */
import { type Incident, toldMembers } from './incident.ts';
import { parser } from './parser.ts';
import { type FromSchema, shape } from './schema.ts';
import { ZERO_TIME } from './time.ts';

/** What the newest revision of an incident told. `raised`: its place or severity changed. */
export const CHANGES = [
  'opened',
  'joined',
  'raised',
  'acknowledged',
  'repeated',
  'partly_back',
  'closed',
] as const;
export type Change = (typeof CHANGES)[number];

const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const int = { type: 'integer', minimum: 0 } as const;
const bool = { type: 'boolean' } as const;
const time = { type: 'string', format: 'date-time' } as const;

/** A newer release may have written more. */
const open = <S extends object>(schema: S) => ({ ...schema, additionalProperties: true as const });

const memberShape = shape({
  MachineID: text,
  /** When its limit passed, the last time that it became unwell. */
  Since: time,
  LastSign: time,
  /** Since when it is well; never: it is unwell. */
  WellSince: time,
  Tried: text,
  /** Whether a revision included it. */
  Told: bool,
  /** Whether it is urgent by itself. */
  Page: bool,
});
/** A machine in an incident. */
export type Member = Readonly<FromSchema<typeof memberShape>>;

const storedShape = shape({
  ...toldMembers,
  Members: { type: 'array', items: memberShape },
  /** Pools of its members, for channels that are told of some pools only. */
  Pools: texts,
  /** Other places with the same machines. */
  Aliases: texts,
  /** How many machines of the place count; 0 without a place. */
  PlaceSize: int,
  LastJoined: time,
  /** When the newest revision was made, and of what. */
  ToldAt: time,
  Change: { ...text, enum: CHANGES },
  /** How many unwell machines the newest revision told. */
  Unwell: int,
  /** People are not told that it closed, because the notice before named at most two machines. */
  Quiet: bool,
  PartlyBack: bool,
  /** It was repeated as a notice, which happens once. */
  Repeated: bool,
  /** Members that left before they were well, and members that were back for a day. */
  Left: shape({ Maintenance: int, Silenced: int, Deleted: int, Back: int }),
});
type StoredMembers = FromSchema<typeof storedShape>;
/** As stored, with all its members and what decides its next revision. */
export type StoredIncident = Readonly<
  Omit<StoredMembers, 'Members' | 'Pools' | 'Aliases'> & {
    readonly Members: readonly Member[];
    readonly Pools: readonly string[];
    readonly Aliases: readonly string[];
  }
>;

const MAX_SERVED = 500;

export const isOpen = ({ Closed }: StoredIncident): boolean => Closed === ZERO_TIME;

/** What is served of it: up to 500 machines that are unwell, after closing all that were. */
export const served = (incident: StoredIncident): Incident => {
  const { ID, Kind, Place, Pool, Severity, Opened, Closed, Summary, Acknowledged, Revision, Members } =
    incident;
  const named = isOpen(incident) ? Members.filter(({ WellSince }) => WellSince === ZERO_TIME) : Members;
  return {
    ...{ ID, Kind, Place, Pool, Severity, Opened, Closed },
    Machines: named.slice(0, MAX_SERVED).map(({ MachineID }) => MachineID),
    Count: Members.length,
    ...{ Summary, Acknowledged, Revision },
  };
};

export const parseStoredIncident = parser<StoredIncident>(
  'incident',
  open({
    ...storedShape,
    properties: {
      ...storedShape.properties,
      Members: { type: 'array', items: open(memberShape) },
      Left: open(storedShape.properties.Left),
    },
  }),
);
