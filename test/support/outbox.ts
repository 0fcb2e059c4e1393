/** An outbox in memory. */
import type { Outbox } from '../../shared/notice/deliver.ts';
import type { Delivery } from '../../shared/types/delivery.ts';

export const anOutbox = (): Outbox & { readonly stored: Map<string, Delivery> } => {
  const stored = new Map<string, Delivery>();
  return {
    stored,
    update: (incidentId, channel, step) => {
      const key = `${incidentId} ${channel}`;
      const next = step(stored.get(key));
      if (next !== undefined) stored.set(key, next);
      return Promise.resolve(next);
    },
  };
};
