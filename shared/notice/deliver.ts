/** Tells the channels: all side by side, within one in order; a channel's first failure, or 10 s, ends its turn in this sweep. */
import type { Log } from '../log.ts';
import type { Delivery } from '../types/delivery.ts';
import type { StoredIncident } from '../types/stored_incident.ts';
import type { ChannelOff } from '../types/sweep_state.ts';
import type { Channel } from './channel.ts';
import { claimed, NOT_DELIVERED, settled } from './delivery.ts';
import { noticeOf } from './text.ts';

/** Where deliveries are kept: a store's `outbox`. */
export interface Outbox {
  readonly update: (
    incidentId: string,
    channel: string,
    step: (was: Delivery | undefined) => Delivery | undefined,
  ) => Promise<Delivery | undefined>;
}

export const isOff = ({ name, hash }: Channel, off: readonly ChannelOff[]): boolean =>
  off.some(({ Name, Hash }) => Name === name && Hash === hash);

interface Deps {
  readonly outbox: Outbox;
  readonly now: () => Date;
  readonly host: string;
  readonly log: Pick<Log, 'info' | 'warning' | 'error'>;
}

const TURN_MS = 10_000;

/** Returns whether the channel is gone. */
const takeTurn = async (
  channel: Channel,
  incidents: readonly StoredIncident[],
  { outbox, now, host, log }: Deps,
): Promise<boolean> => {
  const start = now().getTime();
  for (const incident of incidents) {
    if (now().getTime() - start >= TURN_MS) return false;
    const at = now();
    const claim = await outbox.update(incident.ID, channel.name, (was) =>
      claimed(channel, incident, was, at),
    );
    if (claim === undefined) continue;
    const notice = noticeOf(incident, host);
    const outcome = await channel.send(notice, now());
    const sentAt = now();
    await outbox.update(incident.ID, channel.name, (was = NOT_DELIVERED) =>
      settled(was, claim, outcome, sentAt),
    );
    const fields = {
      channel: channel.name,
      notice: notice.id,
      attempts: claim.Attempts,
      detail: outcome.detail,
    };
    if (outcome.kind === 'delivered') {
      log.info('notice delivered', fields);
      continue;
    }
    log.warning(outcome.kind === 'gone' ? 'channel turned off' : `notice ${outcome.kind}`, fields);
    return outcome.kind === 'gone';
  }
  return false;
};

/**
 * Tells every channel what it does not know yet of `incidents`: the open ones and those that closed lately. Returns the channels that turned out to
 * be gone. What the store refuses in a channel's turn is logged and ends that turn; a notice that was sent then may be sent once more.
 */
export const deliver = async (
  channels: readonly Channel[],
  incidents: readonly StoredIncident[],
  off: readonly ChannelOff[],
  deps: Deps,
): Promise<readonly ChannelOff[]> => {
  const inOrder = incidents.toSorted((a, b) =>
    a.ToldAt < b.ToldAt || (a.ToldAt === b.ToldAt && a.ID < b.ID) ? -1 : 1,
  );
  const gone = await Promise.all(
    channels
      .filter((channel) => !isOff(channel, off))
      .map(async (channel): Promise<readonly ChannelOff[]> => {
        try {
          const isGone = await takeTurn(channel, inOrder, deps);
          return isGone ? [{ Name: channel.name, Hash: channel.hash }] : [];
        } catch (error) {
          deps.log.error('notices not delivered', { channel: channel.name, error });
          return [];
        }
      }),
  );
  return gone.flat();
};
