/** What a credential proves, before the instance says what it may do. */
export interface Identity {
  /** Verified by Google, in lower case. */
  readonly email: string;
  /** The Workspace domain that manages the account; undefined for service accounts and private ones. */
  readonly hostedDomain?: string | undefined;
  readonly expiresAt: Date;
}
