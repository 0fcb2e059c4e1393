/** What an event is processed in the light of, besides what is known of its machine. */
import type { Instance } from '../types/instance.ts';

export interface EventContext {
  readonly now: Date;
  /** When the event was published, as `toTime` writes it: what orders events. */
  readonly publishedAt: string;
  /** The message's ID: the same for every delivery of one event. */
  readonly eventId: string;
  readonly thresholds: Instance['thresholds'];
  /** How the server names itself in annotations. */
  readonly user: string;
  /** The tombstone, where the machine is unknown and was deleted lately, as `toTime` writes it. */
  readonly deletedAt?: string | undefined;
}
