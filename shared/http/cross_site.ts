/** Browsers carry an operator's identity to us from any page: what changes something must come from our own. */
import type { IncomingHttpHeaders } from 'node:http';
import { PermanentError } from '../errors.ts';
import { isLoopbackHost } from '../loopback.ts';

const isOwn = (origin: string, instanceHost: string, requestHost: string | undefined): boolean => {
  if (origin === `https://${instanceHost}`) return true;
  if (!isLoopbackHost(instanceHost) || requestHost === undefined || !isLoopbackHost(requestHost))
    return false;
  // Local mode has three names for one server; the port tells it from the computer's other servers.
  const { protocol, host, port } = new URL(origin);
  return protocol === 'http:' && isLoopbackHost(host) && port === new URL(`http://${requestHost}`).port;
};

/** PermanentError `cross-site`. Programs send neither header and pass. */
export const checkSameSite = (headers: IncomingHttpHeaders, instanceHost: string): void => {
  const site = headers['sec-fetch-site'];
  const { origin, host } = headers;
  const isSameSite = site === undefined || site === 'same-origin';
  const isOwnOrigin = origin === undefined || (URL.canParse(origin) && isOwn(origin, instanceHost, host));
  if (isSameSite && isOwnOrigin) return;
  throw new PermanentError('cross-site', 'a page of another site sent this; use the machine server’s own');
};
