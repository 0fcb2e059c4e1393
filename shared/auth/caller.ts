/** Who sends a request, and what a credential proves. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Role } from '../types/access.ts';

export interface Caller {
  /** The email address of a person or service account; '' if anonymous. */
  readonly email: string;
  /** Contains viewer wherever it contains editor, because an editor may do whatever a viewer may. */
  readonly roles: readonly Role[];
  /** When the credential expires; connections that it opened end then. */
  readonly expiresAt?: Date;
}

/** The caller on routes that need no sign-in. */
export const ANONYMOUS: Caller = { email: '', roles: [] };

/**
 * Resolves to undefined if the request has no credential. Rejects with a PermanentError `not-signed-in` if its credential is not accepted;
 * any other error is transient, ours or Google's; retry.
 */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Caller | undefined>;

/** What a credential proves, before the instance assigns roles. */
export interface Identity {
  /** Verified by Google; lower case. */
  readonly email: string;
  /** The Workspace domain that manages the account; undefined for service accounts and private accounts. */
  readonly hostedDomain?: string | undefined;
  readonly expiresAt: Date;
}
