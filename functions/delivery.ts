/** The HTTP side of the event function: a delivery in, and out the status by which Pub/Sub knows whether to deliver again. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { PermanentError } from '../shared/errors.ts';
import { answerProblem, problemOf } from '../shared/http/answer.ts';
import { checkEncoding, readBody, textOf } from '../shared/http/body.ts';
import { contentTypeOf } from '../shared/http/framework.ts';

/**
 * Cloud Run's own limit of a request (https://docs.cloud.google.com/run/quotas). A push is smaller: Pub/Sub's largest message, 10 MB, has
 * 13.4 MB as base64. Larger data is refused after it was read, and kept in the refused topic.
 */
const MAX_DELIVERY_BYTES = 32 * 1024 * 1024;

const WRONG_METHOD = problemOf(new PermanentError('method-not-allowed', 'This function accepts only POST.'));
const noDelivery = (): PermanentError =>
  new PermanentError(
    'bad-request',
    'Send a Pub/Sub push or a CloudEvent, as JSON, to the path / or to /projects/P/topics/T.',
  );

/** A Pub/Sub push goes to the function's URL plus `/projects/P/topics/T`, an Eventarc delivery to the root. */
const isDeliveryPath = (url = '/'): boolean => {
  const [path = '/'] = url.split('?', 1);
  return path === '/' || (path.startsWith('/projects/') && path.includes('/topics/'));
};

/** Of a push and of a CloudEvent in binary mode, with its context in headers; of a CloudEvent in structured mode. */
const JSON_TYPE = /^application\/(?:json|cloudevents\+json)\s*(?:;|$)/i;

const parseObject = (text: string): object => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PermanentError('not-json', `The body is not JSON: ${String(cause).slice(0, 200)}.`, { cause });
  }
  if (typeof value !== 'object' || value === null) throw noDelivery();
  return value;
};

/** Returns the body, a push or a CloudEvent, as it was sent. Throws PermanentError for anything else. */
const readDelivery = async (request: IncomingMessage): Promise<object> => {
  if (!isDeliveryPath(request.url) || !JSON_TYPE.test(contentTypeOf(request) ?? '')) throw noDelivery();
  checkEncoding(request);
  return parseObject(textOf(await readBody(request, MAX_DELIVERY_BYTES)));
};

/** Answers 204 once `handle` is done, which acknowledges the delivery, or 500 if it fails. `handle` logs its own failures. */
export const answerDeliveries =
  (handle: (message: object, headers: IncomingHttpHeaders) => Promise<void>) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST') {
      answerProblem(response, WRONG_METHOD, { Allow: 'POST' });
      return;
    }
    let message: object;
    try {
      message = await readDelivery(request);
    } catch (error) {
      answerProblem(response, problemOf(error));
      return;
    }
    try {
      await handle(message, request.headers);
      response.writeHead(204).end();
    } catch {
      response.writeHead(500).end();
    }
  };
