/** The stage of a sweep that tells people: each channel what it does not know yet, and when to try again. */
import type { Channel } from '../notice/channel.ts';
import { deliver, isOff, type Outbox } from '../notice/deliver.ts';
import { nextTellAt } from '../notice/delivery.ts';
import type { Delivery } from '../types/delivery.ts';
import type { StoredIncident } from '../types/stored_incident.ts';
import type { ChannelOff } from '../types/sweep_state.ts';
import { toTime, ZERO_TIME } from '../types/time.ts';
import type { SweepContext } from './context.ts';

export interface Told {
  /** By incident: of which revision, and when a channel is next to be told of it; never: all know it. */
  readonly tellAt: ReadonlyMap<string, { readonly revision: number; readonly at: string }>;
  /** Channels that turned out to take no more notices. */
  readonly gone: readonly ChannelOff[];
}

/** The outbox, and what it holds of each incident and channel that was come to. */
const observed = (outbox: Outbox) => {
  const held = new Map<string, Delivery | undefined>();
  const key = (incidentId: string, channel: string): string => `${incidentId} ${channel}`;
  return {
    held: (incidentId: string, channel: string) =>
      held.has(key(incidentId, channel)) ? { delivery: held.get(key(incidentId, channel)) } : undefined,
    outbox: {
      update: async (incidentId, channel, step) => {
        let was: Delivery | undefined;
        const next = await outbox.update(incidentId, channel, (stored) => {
          was = stored;
          return step(stored);
        });
        held.set(key(incidentId, channel), next ?? was);
        return next;
      },
    } satisfies Outbox,
  };
};

/** The earliest of the times at which a channel is to be told; a channel that was not come to is told in the next sweep. */
const earliest = (times: readonly string[]): string =>
  times.filter((time) => time !== ZERO_TIME).reduce((a, b) => (a === ZERO_TIME || b < a ? b : a), ZERO_TIME);

/** Never rejects because of a channel. */
export const tellPeople = async (
  { channels, store, host, log, now }: SweepContext,
  incidents: readonly StoredIncident[],
  off: readonly ChannelOff[],
): Promise<Told> => {
  if (incidents.length === 0) return { tellAt: new Map(), gone: [] };
  const { held, outbox } = observed(store.outbox);
  const gone = await deliver(channels, incidents, off, { outbox, now, host, log });
  const on = channels.filter((channel) => !isOff(channel, [...off, ...gone]));
  const next = (channel: Channel, incident: StoredIncident): string => {
    const found = held(incident.ID, channel.name);
    return found === undefined ? toTime(now()) : nextTellAt(channel, incident, found.delivery);
  };
  return {
    tellAt: new Map(
      incidents.map((incident) => [
        incident.ID,
        { revision: incident.Revision, at: earliest(on.map((channel) => next(channel, incident))) },
      ]),
    ),
    gone,
  };
};
