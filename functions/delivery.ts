/** The HTTP side of the event function: a delivery in, and out the status by which Pub/Sub knows whether to deliver again. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { PermanentError } from '../shared/errors.ts';
import { answerProblem, problemOf } from '../shared/http/answer.ts';
import { checkEncoding, expectedBytes, parsedJson, readBody } from '../shared/http/body.ts';
import { contentTypeOf } from '../shared/http/framework.ts';
import { type Room, roomForBodies } from '../shared/http/room.ts';

/**
 * Above the largest push: Pub/Sub's largest message, 10 MB, has 13.4 MB as base64, and its attributes at most 128 kB.
 * https://cloud.google.com/pubsub/quotas#resource_limits
 */
const MAX_DELIVERY_BYTES = 14_000_000;

const WRONG_METHOD = problemOf(new PermanentError('method-not-allowed', 'This function accepts only POST.'));
const noDelivery = (): PermanentError =>
  new PermanentError(
    'bad-request',
    'Send a Pub/Sub push or a CloudEvent, as JSON, to the path / or to /projects/P/topics/T.',
  );

/** A Pub/Sub push goes to the function's URL plus `/projects/P/topics/T`, an Eventarc delivery to the root: `/?__GCP_CloudEventsMode=…`. */
const DELIVERY_URL = /^\/(?:projects\/[^?]+\/topics\/[^?]+)?(?:\?|$)/;

/** Of a push and of a CloudEvent in binary mode, with its context in headers; of a CloudEvent in structured mode. */
const JSON_TYPE = /^application\/(?:json|cloudevents\+json)\s*(?:;|$)/i;

/** Throws PermanentError if the request is no delivery; nothing of its body is read. */
const checkDelivery = (request: IncomingMessage): void => {
  if (!DELIVERY_URL.test(String(request.url)) || !JSON_TYPE.test(String(contentTypeOf(request))))
    throw noDelivery();
  checkEncoding(request);
};

/** Returns the body, a push or a CloudEvent, as it was sent. Throws PermanentError for anything else. */
const readDelivery = async (request: IncomingMessage): Promise<object> => {
  const message = parsedJson(await readBody(request, MAX_DELIVERY_BYTES));
  if (typeof message !== 'object' || message === null) throw noDelivery();
  return message;
};

/**
 * Answers 204 once `handle` is done, which acknowledges the delivery, or 500 if it fails. `handle` logs its own failures. If `room` has no
 * memory for the body in time, answers 429 without having read it, and Pub/Sub delivers again.
 */
export const answerDeliveries =
  (handle: (message: object, headers: IncomingHttpHeaders) => Promise<void>, room: Room = roomForBodies()) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST') {
      answerProblem(response, WRONG_METHOD, { Allow: 'POST' });
      return;
    }
    try {
      checkDelivery(request);
      const status = await room.hold(expectedBytes(request, MAX_DELIVERY_BYTES), async () => {
        const message = await readDelivery(request);
        return handle(message, request.headers).then(
          () => 204,
          () => 500,
        );
      });
      response.writeHead(status).end();
    } catch (error) {
      answerProblem(response, problemOf(error));
    }
  };
