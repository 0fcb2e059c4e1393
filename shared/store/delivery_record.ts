/** A delivery as stores keep it, as JSON. */
import type { Log } from '../log.ts';
import { type Delivery, deliverySchema, type Told } from '../types/delivery.ts';
import { parser } from '../types/parser.ts';
import { ZERO_TIME } from '../types/time.ts';

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
    // Stryker disable next-line ConditionalExpression: what is no text is no delivery either
    return parse(typeof json === 'string' ? JSON.parse(json) : json);
  } catch (error) {
    log.error('corrupt delivery', { incidentId, channel, error });
    return undefined;
  }
};

/** What is served of stored deliveries, by the names of their channels. Logs and leaves out corrupt ones. */
export const toldOf = (
  incidentId: string,
  stored: readonly (readonly [channel: string, json: unknown])[],
  log: Pick<Log, 'error'>,
): readonly Told[] =>
  stored
    .flatMap(([Channel, json]) => {
      const found = deliveryOrLog(incidentId, Channel, json, log);
      if (found === undefined) return [];
      const { Revision, DeliveredAt = ZERO_TIME, Trying, Attempts, NextTry, Refused } = found;
      return [{ Channel, Revision, DeliveredAt, Trying, Attempts, NextTry, Refused }];
    })
    .sort((a, b) => (a.Channel < b.Channel ? -1 : 1));
