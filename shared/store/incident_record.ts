/** An incident as stores keep it: what is served, what is not, and its members in parts, each as JSON. */
import { CorruptRecordError } from '../errors.ts';
import { INCIDENT_MS, expiry } from '../retention.ts';
import { type Incident, incidentSchema } from '../types/incident.ts';
import { parser } from '../types/parser.ts';
import { isOpen, parseStoredIncident, served, type StoredIncident } from '../types/stored_incident.ts';

/** A member has at most about 450 bytes, and a document of Firestore 1 MiB. */
const PART_MEMBERS = 2000;

export interface IncidentRecord {
  /** Sorts by the time of opening, then by ID: `2026-01-02T03:04:05.678Z silent-mjw1x9f2-0123ab`. */
  readonly key: string;
  readonly isOpen: boolean;
  /** The Incident as it is served, so that whoever follows or lists incidents reads no parts. */
  readonly served: string;
  /** The StoredIncident without its members. */
  readonly rest: string;
  readonly parts: readonly string[];
  /** So many parts there were at any time: each member is still there or has left. */
  readonly mostParts: number;
  /** Undefined while it is open. */
  readonly expireAt: Date | undefined;
}

export const toRecord = (incident: StoredIncident): IncidentRecord => {
  const { Members, ...rest } = incident;
  const count = Math.ceil(Members.length / PART_MEMBERS);
  const ever = Object.values(incident.Left).reduce((sum, left) => sum + left, Members.length);
  return {
    key: `${incident.Opened} ${incident.ID}`,
    isOpen: isOpen(incident),
    served: JSON.stringify(served(incident)),
    rest: JSON.stringify(rest),
    parts: Array.from({ length: count }, (_, i) =>
      JSON.stringify(Members.slice(i * PART_MEMBERS, (i + 1) * PART_MEMBERS)),
    ),
    mostParts: Math.ceil(ever / PART_MEMBERS),
    expireAt: isOpen(incident) ? undefined : expiry(incident.Closed, INCIDENT_MS),
  };
};

/** A newer release may have written more. */
const parseServed = parser<Incident>('incident', { ...incidentSchema, additionalProperties: true });

const orCorrupt = <T>(id: string, read: () => T): T => {
  try {
    return read();
  } catch (cause) {
    throw new CorruptRecordError(`the incident ${id} is corrupt`, { cause });
  }
};
const json = (text: unknown): unknown => {
  if (typeof text !== 'string') throw new CorruptRecordError('it must be JSON');
  return JSON.parse(text);
};

/** Throws CorruptRecordError. */
export const readServed = (id: string, text: unknown): Incident =>
  orCorrupt(id, () => parseServed(json(text)));

/** The inverse of `toRecord`. Throws CorruptRecordError. */
export const readIncident = (id: string, rest: unknown, parts: readonly unknown[]): StoredIncident =>
  orCorrupt(id, () =>
    parseStoredIncident({ ...(json(rest) as object), Members: parts.flatMap((part) => json(part)) }),
  );
