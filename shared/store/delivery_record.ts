/** A delivery as stores keep it, as JSON. */
import type { Log } from '../log.ts';
import { type Delivery, deliverySchema } from '../types/delivery.ts';
import { parser } from '../types/parser.ts';

/** A newer release may have written more. */
const parse = parser<Delivery>('delivery', { ...deliverySchema, additionalProperties: true });

/** Returns undefined if there is none; logs a corrupt one and returns undefined: what may not have been told is told. */
export const deliveryOrLog = (
  incidentId: string,
  channel: string,
  json: unknown,
  log: Pick<Log, 'error'>,
): Delivery | undefined => {
  if (json === undefined) return undefined;
  try {
    return parse(typeof json === 'string' ? JSON.parse(json) : json);
  } catch (error) {
    log.error('corrupt delivery', { incidentId, channel, error });
    return undefined;
  }
};
