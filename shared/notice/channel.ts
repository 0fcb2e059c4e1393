/** What a channel is told, and what comes of it. Each kind of channel is one file beside this one; all look alike. */
import type { ChannelConfig } from '../types/instance.ts';
import type { Incident } from '../types/incident.ts';

export interface Notice {
  /** Incident and revision: the same at every try. */
  readonly id: string;
  readonly type: 'incident.opened' | 'incident.updated' | 'incident.closed' | 'notice.test';
  /** What it means to a pager. */
  readonly action: 'trigger' | 'acknowledge' | 'resolve';
  /** `PAGE silent: rack rack4`; harmless in a terminal, but not in markup. */
  readonly title: string;
  /** The incident's summary, harmless in a terminal, but not in markup. */
  readonly text: string;
  /** Where people read more. */
  readonly link: string;
  readonly incident: Incident;
}

/** What a receiver did with a notice. `detail` is for people and holds no secret. */
export type Outcome =
  | { readonly kind: 'delivered'; readonly detail: string }
  /** It will not take this notice, however often it is sent. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** Worth another try, not before so many milliseconds. */
  | { readonly kind: 'failed'; readonly detail: string; readonly retryAfterMs?: number }
  /** It takes no more notices at all. */
  | { readonly kind: 'gone'; readonly detail: string };

export interface Channel {
  readonly name: string;
  readonly kind: ChannelConfig['kind'];
  /** Only incidents that match all of these are sent to it. */
  readonly narrowing: Pick<ChannelConfig, 'pools' | 'kinds' | 'severities'>;
  /** SHA-256 of what leads to its receiver: another one is another channel, though its name stays. */
  readonly hash: string;
  /** Never rejects. */
  readonly send: (notice: Notice, now: Date) => Promise<Outcome>;
}

/** Programs that keep the state of incidents must hear of every end, also of one that people are not told of. */
export const keepsState = ({ kind }: Pick<Channel, 'kind'>): boolean =>
  kind === 'pagerduty' || kind === 'webhook';
