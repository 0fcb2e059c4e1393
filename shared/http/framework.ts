/**
 * Hands HTTP functions the bytes that were sent. The functions framework parses bodies and paths before any code of ours runs, answers what it
 * cannot parse with a page of HTML, reads up to a gigabyte and unpacks what is compressed. Node announces each request before the
 * framework sees it: a request without a content type is left unread, and read here, within our limits.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

// Pub/Sub pushes to the function's URL and this path; Eventarc to the root. Those the framework must parse: it makes CloudEvents of them.
const isDelivery = (path: string): boolean =>
  path === '/' || (path.startsWith('/projects/') && path.includes('/topics/'));

const isDecodable = (path: string): boolean => {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
};

const leaveRaw = (request: IncomingMessage, areDeliveriesParsed: boolean): void => {
  const url = request.url ?? '/';
  const [path = '/'] = url.split('?', 1);
  if (areDeliveriesParsed && isDelivery(path)) return;
  // express refuses such a path by itself, in HTML; its escapes escaped, it reaches our own check of machine IDs.
  if (!isDecodable(path)) request.url = path.replaceAll('%', '%25') + url.slice(path.length);
  delete request.headers['content-type'];
};

/** The content type as sent: `headers` has lost it, and this second view of the same bytes has not. */
export const contentTypeOf = (request: IncomingMessage): string | undefined =>
  request.headersDistinct['content-type']?.[0];

let isSubscribed = false;

/**
 * From now on, for every server of this process. More than once is as good as once. Without `areDeliveriesParsed`, deliveries too are left
 * raw: a process that takes none must not read whatever size is sent to a path that looks like one.
 */
export const keepRawBodies = (areDeliveriesParsed: boolean): void => {
  if (isSubscribed) return;
  isSubscribed = true;
  subscribe('http.server.request.start', (message) =>
    leaveRaw((message as { request: IncomingMessage }).request, areDeliveriesParsed),
  );
};

/** Out of the domain that the functions framework puts around each call: inside one, every await costs many times more. */

/** Afterwards an error that nobody catches is the process's, not the request's: call this only where all are caught. */
export const leaveDomain = (): void => {
  // Node's types leave out this deprecated member, which the framework still sets.
  (process as { domain?: { exit(): void } }).domain?.exit();
};
