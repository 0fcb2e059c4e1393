/** The HTTP side of the event function: a delivery in, and out the status by which Pub/Sub knows whether to deliver again. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { PermanentError } from '../shared/errors.ts';
import { answerProblem, problemOf } from '../shared/http/answer.ts';

const WRONG_METHOD = problemOf(new PermanentError('method-not-allowed', 'This function accepts only POST.'));
const NO_DELIVERY = problemOf(
  new PermanentError(
    'bad-request',
    'Send a Pub/Sub push or a CloudEvent, as JSON, to the path / or to /projects/P/topics/T.',
  ),
);

/** The framework has parsed JSON. It leaves bytes and text as they are, and to any other path no body at all. */
const isJson = (body: unknown): body is object =>
  typeof body === 'object' && body !== null && !Buffer.isBuffer(body);

/** Answers 204 once `handle` is done, which acknowledges the delivery, or 500 if it fails. `handle` logs its own failures. */
export const answerDeliveries =
  (handle: (message: object, headers: IncomingHttpHeaders) => Promise<void>) =>
  async (request: IncomingMessage & { readonly body?: unknown }, response: ServerResponse): Promise<void> => {
    const { method, headers, body } = request;
    if (method !== 'POST') {
      answerProblem(response, WRONG_METHOD, { Allow: 'POST' });
      return;
    }
    if (!isJson(body)) {
      answerProblem(response, NO_DELIVERY);
      return;
    }
    try {
      await handle(body, headers);
      response.writeHead(204).end();
    } catch {
      response.writeHead(500).end();
    }
  };
