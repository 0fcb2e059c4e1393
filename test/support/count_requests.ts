/** What a Firestore client really asks the database for, counted where its requests go out: what is paid for, and waited for. */
import type { Firestore } from '@google-cloud/firestore';

export interface RequestCount {
  /** Documents read by name. */
  reads: number;
  /** Documents written or deleted. */
  writes: number;
  /** Requests of any kind that are waited for. */
  roundTrips: number;
}

/** The client's own way out: all its requests pass here. */
interface WayOut {
  request: (method: string, body: { writes?: readonly unknown[] }, ...rest: unknown[]) => unknown;
  requestStream: (
    method: string,
    bidirectional: boolean,
    body: { documents?: readonly unknown[] },
    ...rest: unknown[]
  ) => unknown;
}

/** Counts from now on, in place, so that the caller may look at any time. */
export const countRequests = (firestore: Firestore): RequestCount => {
  const count: RequestCount = { reads: 0, writes: 0, roundTrips: 0 };
  const out = firestore as unknown as WayOut;
  const request = out.request.bind(out);
  const requestStream = out.requestStream.bind(out);
  out.request = (method, body, ...rest) => {
    count.writes += body.writes?.length ?? 0;
    if (method !== 'rollback') count.roundTrips += 1;
    return request(method, body, ...rest);
  };
  out.requestStream = (method, bidirectional, body, ...rest) => {
    count.reads += body.documents?.length ?? 0;
    count.roundTrips += 1;
    return requestStream(method, bidirectional, body, ...rest);
  };
  return count;
};
