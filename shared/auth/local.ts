/**
 * Authentication in local mode: every caller is the operator. Chosen by code that binds to loopback, never by config or environment. The
 * Host header is checked because a web page can make its own name resolve to this computer.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { PermanentError } from '../errors.ts';
import { isLoopbackHost } from '../loopback.ts';
import { ROLES } from '../types/access.ts';
import type { Authenticate } from './caller.ts';

const OPERATOR = { email: 'operator@localhost', roles: ROLES } as const;

/** Throws a PermanentError `wrong-host` if the Host header is not localhost, 127.0.0.1 or [::1], with or without a port. */
// Stryker disable next-line StringLiteral: any text that is not this computer
export const checkLocalHost = ({ host = '' }: IncomingHttpHeaders): void => {
  if (isLoopbackHost(host)) return;
  throw new PermanentError(
    'wrong-host',
    `this server serves only this computer, not the host ${JSON.stringify(host.slice(0, 64))}; use http://localhost and the port`,
  );
};

/** Rejects with the error of checkLocalHost. */
export const authenticateLocally: Authenticate = (headers) =>
  Promise.resolve(headers).then((given) => {
    checkLocalHost(given);
    return OPERATOR;
  });
