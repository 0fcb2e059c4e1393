/** The events of the server's stream as the page reads them. */
import type { Description } from '../../shared/types/description.ts';
import type { Incident } from '../../shared/types/incident.ts';

/** A routine report: machine ID, time of the event, battery, °C of the hottest sensor, uptime of the device in seconds. */
export type Reading = readonly [
  id: string,
  lastEventTime: string,
  battery: number,
  celsius: number | null,
  uptimeSeconds: number,
];

/** What ends a snapshot. An older server sends none of the members. */
export interface SnapshotEnd {
  readonly Now?: string;
  /** Whether routine reports follow. */
  readonly Readings?: boolean;
  readonly Version?: string;
}

export type LiveMessage =
  | { readonly kind: 'machine'; readonly description: Description }
  | { readonly kind: 'deleted'; readonly machineId: string }
  | { readonly kind: 'incident'; readonly incident: Incident }
  | { readonly kind: 'readings'; readonly readings: readonly Reading[] }
  /** Machines and open incidents that this connection has not named are gone. */
  | { readonly kind: 'snapshot-end'; readonly end: SnapshotEnd };

/** The server is ours and of the same release or nearly: its answers are believed. Undefined for an event of a newer server; throws if it is not JSON. */
export const parseLiveMessage = (event: string | undefined, data: string): LiveMessage | undefined => {
  switch (event) {
    case 'machine':
      return { kind: event, description: JSON.parse(data) as Description };
    case 'deleted':
      return { kind: event, machineId: (JSON.parse(data) as { id: string }).id };
    case 'incident':
      return { kind: event, incident: JSON.parse(data) as Incident };
    case 'readings':
      return { kind: event, readings: JSON.parse(data) as Reading[] };
    case 'snapshot-end':
      return { kind: event, end: JSON.parse(data) as SnapshotEnd };
    case undefined:
    default:
      return undefined;
  }
};
