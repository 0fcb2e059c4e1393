/** Who is asking. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Role } from '../types/instance.ts';

export interface Caller {
  /** A person's or a service account's address; "" for nobody. */
  readonly email: string;
  /** Viewer beside editor, since an editor may do what a viewer may. */
  readonly roles: readonly Role[];
  /** When the credential ends, and with it whatever stays open on its strength. */
  readonly expiresAt?: Date;
}

/** The caller on routes that need no sign-in. */
export const NOBODY: Caller = { email: '', roles: [] };

/**
 * undefined: no credential was presented. Throws PermanentError `not-signed-in` for one that does not count;
 * anything else thrown is ours or Google's trouble, and trying again may help.
 */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Caller | undefined>;

/** What a credential proves, before the instance says what it may do. */
export interface Identity {
  /** Verified by Google, in lower case. */
  readonly email: string;
  /** The Workspace domain that manages the account; undefined for service accounts and private ones. */
  readonly hostedDomain?: string | undefined;
  readonly expiresAt: Date;
}
