/** The channels of an instance, made from its config and the secrets that the environment holds. */
import { createHash } from 'node:crypto';
import { assertNever } from '../errors.ts';
import type { ChannelConfig } from '../types/instance.ts';
import type { Channel } from './channel.ts';
import { googleChat } from './google_chat.ts';
import { log } from './log.ts';
import { mail } from './mail.ts';
import { PAGERDUTY, pagerduty } from './pagerduty.ts';
import { createPost } from './post.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';
import { signingKey, webhook } from './webhook.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

interface Deps {
  /** The host of the instance. */
  readonly host: string;
  /** Gets the lines of channels of the kind `log`. */
  readonly write: (line: string) => void;
  /** Gets what an operator should know of a channel: a constant text and fields without secrets. */
  readonly warn: (message: string, fields: Readonly<Record<string, unknown>>) => void;
  /** How long a receiver may take; 10 s unless a test says otherwise. */
  readonly limitMs?: number;
  readonly pagerDuty?: URL;
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** The secret that a variable holds. Errors name the variable, never its value. */
const secretOf = (env: Environment, channel: string, variable: string | undefined): string => {
  const value = variable === undefined ? undefined : env[variable];
  if (value === undefined || value === '')
    throw new Error(`instance config: channel "${channel}": set ${variable ?? 'the variable that it needs'}`);
  return value;
};

/** A secret URL: `https:`, on loopback also `http:`. Errors of a request to one with a password would quote it. */
export const secretUrl = (env: Environment, channel: string, variable: string | undefined): URL => {
  const url = URL.parse(secretOf(env, channel, variable));
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (url !== null && isSafe && url.username === '' && url.password === '') return url;
  throw new Error(
    `instance config: channel "${channel}": ${variable} must be a URL that starts with https:// and has no user or password`,
  );
};

const keyOf = (env: Environment, { name, secretFrom }: ChannelConfig): Buffer => {
  const key = signingKey(secretOf(env, name, secretFrom));
  if (key !== undefined) return key;
  throw new Error(
    `instance config: channel "${name}": ${secretFrom} must be "whsec_" and 24 to 64 random bytes as base64`,
  );
};

/** Who gets its notices, and how they are sent. */
const connected = (
  config: ChannelConfig,
  env: Environment,
  { host, write, warn, limitMs, pagerDuty = PAGERDUTY }: Deps,
): { readonly target: string; readonly send: Channel['send'] } => {
  const { name, kind } = config;
  const post = createPost(limitMs);
  const url = (): URL => secretUrl(env, name, config.urlFrom);
  const to = (target: URL, send: Channel['send']) => ({ target: target.href, send });
  switch (kind) {
    case 'webhook':
      return to(url(), webhook(url(), keyOf(env, config), post));
    case 'slack':
      return to(url(), slack(url(), post));
    case 'google_chat':
      return to(url(), googleChat(url(), post));
    case 'teams':
      return to(url(), teams(url(), post));
    case 'pagerduty': {
      const routingKey = secretOf(env, name, config.routingKeyFrom);
      return { target: routingKey, send: pagerduty(pagerDuty, routingKey, host, post) };
    }
    case 'mail': {
      const {
        host: mailHost = '',
        port = 0,
        user = '',
        from = '',
        to: recipients = [],
        insecure = false,
      } = config;
      const password = secretOf(env, name, config.passwordFrom);
      if (insecure) warn('mail server not checked', { channel: name });
      const server = { host: mailHost, port, user, password, from, to: recipients, insecure };
      const onRefused = (refused: readonly string[]): void =>
        warn('mail recipients refused', { channel: name, recipients: refused });
      return {
        target: JSON.stringify([mailHost, port, user, recipients]),
        send: mail(server, { host, onRefused, ...(limitMs !== undefined && { limitMs }) }),
      };
    }
    case 'log':
      return { target: 'log', send: log(write) };
    default:
      return assertNever(kind);
  }
};

/** Throws at startup, naming the channel and its variable, if a secret is missing or cannot be one, or if two channels share a name. */
export const createChannels = (
  configs: readonly ChannelConfig[],
  env: Environment,
  deps: Deps,
): readonly Channel[] => {
  const names = configs.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`instance config: two channels have the name "${twice}"`);
  return configs.map((config) => {
    const { name, kind } = config;
    const { target, send } = connected(config, env, deps);
    const hash = createHash('sha256').update(`${kind}\n${target}`).digest('hex');
    return { name, kind, narrowing: config, hash, send };
  });
};
