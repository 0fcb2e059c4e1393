/** Protection against cross-site requests: a browser sends an operator's identity from any page, so a POST must come from our own. */
import type { IncomingHttpHeaders } from 'node:http';
import { PermanentError } from '../errors.ts';
import { isLoopbackHost } from '../loopback.ts';

const isOwnOrigin = (origin: string, instanceHost: string, requestHost: string | undefined): boolean => {
  if (!URL.canParse(origin)) return false;
  if (origin === `https://${instanceHost}`) return true;
  if (!isLoopbackHost(instanceHost) || requestHost === undefined || !isLoopbackHost(requestHost))
    return false;
  // In local mode one server has three host names; the port tells it from other servers on the computer.
  const { protocol, host, port } = new URL(origin);
  return protocol === 'http:' && isLoopbackHost(host) && port === new URL(`http://${requestHost}`).port;
};

/**
 * Throws PermanentError `cross-site` if `Sec-Fetch-Site` or `Origin` names another site. Programs send neither header and pass.
 * `instanceHost`: the host name under which pages reach the server.
 */
export const checkSameSite = (headers: IncomingHttpHeaders, instanceHost: string): void => {
  const site = headers['sec-fetch-site'];
  const { origin, host } = headers;
  const isSameSite = site === undefined || site === 'same-origin';
  if (isSameSite && (origin === undefined || isOwnOrigin(origin, instanceHost, host))) return;
  throw new PermanentError(
    'cross-site',
    'A page of another site sent this request. Use the machine server’s own page.',
  );
};
