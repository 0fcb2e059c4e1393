/** A workaround for the functions framework: it parses bodies before our code runs. */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

// The functions framework parses bodies and paths itself: it answers what it cannot parse with an HTML page, reads up to a gigabyte,
// unpacks compressed bodies and copies them all. Node announces each request before the framework sees it. Without a content type, the
// framework leaves a request's body unread, and our code reads it within our limits.

const isDecodable = (path: string): boolean => {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
};

const leaveRaw = (request: IncomingMessage): void => {
  const url = request.url ?? '/';
  const [path = '/'] = url.split('?', 1);
  // Express answers such a path with HTML. With its percent signs escaped, it reaches our own check of machine IDs.
  if (!isDecodable(path)) request.url = path.replaceAll('%', '%25') + url.slice(path.length);
  delete request.headers['content-type'];
};

let isSubscribed = false;

/** Applies to every server of this process from now on; calling it again does nothing. */
export const keepRawBodies = (): void => {
  if (isSubscribed) return;
  isSubscribed = true;
  subscribe('http.server.request.start', (message) =>
    leaveRaw((message as { request: IncomingMessage }).request),
  );
};

/** The content type as sent. `keepRawBodies` deletes it from `headers`, but not from this second view of the same headers. */
export const contentTypeOf = (request: IncomingMessage): string | undefined =>
  request.headersDistinct['content-type']?.[0];
