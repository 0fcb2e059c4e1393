/** Builders for tests of notices. */
import { nextIncidents } from '../../shared/incident/incidents.ts';
import type { Notice } from '../../shared/notice/channel.ts';
import { noticeOf } from '../../shared/notice/text.ts';
import type { ChannelConfig } from '../../shared/types/instance.ts';
import type { StoredIncident } from '../../shared/types/stored_incident.ts';
import { MAIL_PASSWORD, MAIL_USER } from './mail_server.ts';
import { type ReceiverKind, ROUTING_KEY, SIGNING_SECRET } from './receivers.ts';
import { aMachine, aSight } from './sight.ts';

export const HOST = 'machines.example.org';

export const anIncident = (overrides: Partial<StoredIncident> = {}): StoredIncident => ({
  ...nextIncidents([], aSight(45, [aMachine('skia-e-1', ['silent']), aMachine('skia-e-2', ['silent'])]))[0]!,
  ...overrides,
});

export const aNotice = (overrides: Partial<StoredIncident> = {}): Notice =>
  noticeOf(anIncident(overrides), HOST);

/** The secret part of every URL. */
export const URL_SECRET = 'T0K3N-in-the-path';
export const SECRET_PATH = `/services/${URL_SECRET}/hook?key=${URL_SECRET}&token=a%2Fb`;
export const SECRETS = [URL_SECRET, ROUTING_KEY, SIGNING_SECRET, SIGNING_SECRET.slice(6), MAIL_PASSWORD];

/** The config of a channel of each kind, with its name for a name, and the environment that it needs. */
export const aChannelConfig = (kind: ReceiverKind, url: string) => {
  const config: ChannelConfig = {
    ...{ name: kind.replace('_', '-'), kind, urlFrom: 'A_URL', secretFrom: 'A_SECRET' },
    routingKeyFrom: 'A_ROUTING_KEY',
  };
  return { config, env: { A_URL: url, A_SECRET: SIGNING_SECRET, A_ROUTING_KEY: ROUTING_KEY } };
};

export const aMailConfig = (port: number, overrides: Partial<ChannelConfig> = {}) => {
  const config: ChannelConfig = {
    ...{ name: 'mail', kind: 'mail', host: '127.0.0.1', port, from: 'lab@example.org', user: MAIL_USER },
    ...{ to: ['ann@example.org', 'bob@example.org'], passwordFrom: 'MAIL_PASSWORD', insecure: true },
    ...overrides,
  };
  return { config, env: { MAIL_PASSWORD } };
};
