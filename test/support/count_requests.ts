/** A counter of a Firestore client's real requests: the operations that cost money and the round trips that cost time. */
import type { Firestore } from '@google-cloud/firestore';

export interface RequestCount {
  /** Documents read by name. */
  reads: number;
  /** Documents written or deleted. */
  writes: number;
  /** Awaited requests of any kind. */
  roundTrips: number;
}

/** The client's private methods that send every request. */
interface Transport {
  request: (method: string, body: { writes?: readonly unknown[] }, ...rest: unknown[]) => unknown;
  requestStream: (
    method: string,
    bidirectional: boolean,
    body: { documents?: readonly unknown[] },
    ...rest: unknown[]
  ) => unknown;
}

/** Counts from now on. The result is updated in place. */
export const countRequests = (firestore: Firestore): RequestCount => {
  const count: RequestCount = { reads: 0, writes: 0, roundTrips: 0 };
  const transport = firestore as unknown as Transport;
  const request = transport.request.bind(transport);
  const requestStream = transport.requestStream.bind(transport);
  transport.request = (method, body, ...rest) => {
    count.writes += body.writes?.length ?? 0;
    if (method !== 'rollback') count.roundTrips += 1;
    return request(method, body, ...rest);
  };
  transport.requestStream = (method, bidirectional, body, ...rest) => {
    count.reads += body.documents?.length ?? 0;
    count.roundTrips += 1;
    return requestStream(method, bidirectional, body, ...rest);
  };
  return count;
};
