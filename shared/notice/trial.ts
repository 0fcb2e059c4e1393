/** Test notices: what `POST /_/notice/test` sends, so that people see each channel work before they need it. */
import { PermanentError } from '../errors.ts';
import type { Incident } from '../types/incident.ts';
import { toTime, ZERO_TIME } from '../types/time.ts';
import type { Channel, Notice } from './channel.ts';
import { incidentsUrl } from './text.ts';

const PAUSE_MS = 60_000;

export interface TrialAnswer {
  readonly Channel: string;
  /** What its receiver said. */
  readonly Said: string;
  /** It took the notice: a channel that was turned off is on again. */
  readonly Delivered: boolean;
}

const testNotice = (host: string, now: Date, action: Notice['action']): Notice => {
  const id = `test-${now.getTime().toString(36)}`;
  const text = 'This is a test of the channel. Nothing is wrong.';
  const at = toTime(now);
  const incident: Incident = {
    ...{ ID: id, Kind: 'silent', Place: '', Pool: '', Severity: 'notice', Opened: at, Closed: at },
    ...{ Machines: [], Count: 0, Summary: text, Acknowledged: { By: '', At: ZERO_TIME }, Revision: 1 },
  };
  const link = incidentsUrl(host);
  return { id: `${id}-1`, type: 'notice.test', action, title: 'TEST', text, link, incident };
};

/** Sends a test notice to the named channel, or to all, each at most once a minute: `lastTried` holds when, by name, and is updated. */
export const tryChannels = async (
  channels: readonly Channel[],
  name: string | undefined,
  lastTried: Map<string, number>,
  { host, now }: { readonly host: string; readonly now: Date },
): Promise<readonly TrialAnswer[]> => {
  const asked = channels.filter((channel) => name === undefined || channel.name === name);
  if (name !== undefined && asked.length === 0)
    throw new PermanentError(
      'bad-request',
      `body: no channel has the name ${JSON.stringify(name.slice(0, 64))}`,
    );
  return Promise.all(
    asked.map(async (channel): Promise<TrialAnswer> => {
      const last = lastTried.get(channel.name) ?? -Infinity;
      if (now.getTime() - last < PAUSE_MS)
        return {
          Channel: channel.name,
          Said: 'tested less than a minute ago; try again later',
          Delivered: false,
        };
      lastTried.set(channel.name, now.getTime());
      const outcome = await channel.send(testNotice(host, now, 'trigger'), now);
      // A pager must not wake anybody up for longer than it takes to resolve.
      if (channel.kind === 'pagerduty') await channel.send(testNotice(host, now, 'resolve'), now);
      return { Channel: channel.name, Said: outcome.detail, Delivered: outcome.kind === 'delivered' };
    }),
  );
};
