/**
 * Local mode: everyone who reaches the server is its operator. It is chosen by code that binds to loopback, never by config or
 * environment; the Host is checked, because a web page may give its own name the address of this computer.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { PermanentError } from '../errors.ts';
import { isLoopbackHost } from '../loopback.ts';
import { ROLES } from '../types/instance.ts';
import type { Authenticate } from './caller.ts';

const OPERATOR = { email: 'operator@localhost', roles: ROLES } as const;

/** PermanentError `wrong-host` for a Host that is not localhost, 127.0.0.1 or [::1]. */
export const checkLocalHost = ({ host = '' }: IncomingHttpHeaders): void => {
  if (isLoopbackHost(host)) return;
  throw new PermanentError(
    'wrong-host',
    'use http://localhost and the port: this server is for this computer alone',
  );
};

/** Rejects as checkLocalHost throws. */
export const authenticateLocally: Authenticate = (headers) =>
  Promise.resolve(headers).then((given) => {
    checkLocalHost(given);
    return OPERATOR;
  });
