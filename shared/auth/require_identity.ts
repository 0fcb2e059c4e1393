/** No open default: an instance under which nobody can be identified does not start. */
import type { Instance } from '../types/instance.ts';

/** Throws an Error that says what to configure. */
export const requireIdentity = ({ identity }: Pick<Instance, 'identity'>): void => {
  const { iapAudiences, tokenAudiences, accessTokens } = identity;
  if (iapAudiences.length + tokenAudiences.length + Object.keys(accessTokens.serviceAccounts).length > 0)
    return;
  throw new Error(
    'nobody could sign in: name at least one of identity.iapAudiences, identity.tokenAudiences (usually "https://" and the host) and identity.accessTokens.serviceAccounts',
  );
};
