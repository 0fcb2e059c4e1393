/** Who may sign in to an instance and who has which role: one JSON object outside every release, which all revisions read. */
import validateAccess from './compiled/access.cjs';
import { compiledParser } from './compiled_parser.ts';
import { type FromSchema, openShape } from './schema.ts';

const texts = {
  type: 'array',
  items: { type: 'string', minLength: 1, maxLength: 1024 },
  maxItems: 1000,
} as const;

/** Open, so that an older release reads what a newer one understands: unknown members, roles and kinds of role members are ignored. */
export const accessSchema = openShape({
  /** Only grows; an object with a lower one than the last is out of date. */
  version: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
  identity: openShape({
    iapAudiences: texts,
    tokenAudiences: texts,
    accessTokens: openShape({
      serviceAccounts: {
        type: 'object',
        maxProperties: 1000,
        additionalProperties: { type: 'string', pattern: '^[0-9]{1,40}$' },
      },
    }),
  }),
  roles: openShape({ viewer: texts, editor: texts, agent: texts, powercycle: texts }),
});
export type Access = FromSchema<typeof accessSchema>;

export const ROLES = ['viewer', 'editor', 'agent', 'powercycle'] as const;
export type Role = (typeof ROLES)[number];

const SERVICE_ACCOUNT = 'serviceAccount:';

/** The service accounts with a role, in lower case, whose every credential would be refused: no ID token is accepted, nor their access token. */
const lockedOut = ({ identity, roles }: Access): readonly string[] => {
  if (identity.tokenAudiences.length > 0) return [];
  const byAccessToken = new Set(
    Object.keys(identity.accessTokens.serviceAccounts).map((email) => email.toLowerCase()),
  );
  return ROLES.flatMap((role) => roles[role])
    .filter((member) => member.startsWith(SERVICE_ACCOUNT))
    .map((member) => member.slice(SERVICE_ACCOUNT.length).toLowerCase())
    .filter((email) => !byAccessToken.has(email));
};

/** Throws an Error that says what to fix if no caller could sign in, or if a service account has a role that it could never use. */
export const checkAccess = (access: Access): void => {
  const { iapAudiences, tokenAudiences, accessTokens } = access.identity;
  // Without any accepted credential no caller can sign in; the server is never open by default.
  if (iapAudiences.length + tokenAudiences.length + Object.keys(accessTokens.serviceAccounts).length === 0)
    throw new Error(
      'no caller could sign in: set at least one of identity.iapAudiences, identity.tokenAudiences (usually "https://" and the host) and identity.accessTokens.serviceAccounts',
    );
  const [first, ...others] = lockedOut(access);
  if (first !== undefined)
    throw new Error(
      `the roles name ${first.slice(0, 320)}${others.length > 0 ? ` and ${others.length} more` : ''}, but no token of a service account is accepted: ` +
        'add "https://" and the host to identity.tokenAudiences',
    );
};

const parseShape = compiledParser('access object', validateAccess, 'bad-request');

/** Throws a PermanentError `bad-request` that names the invalid member, or the error of checkAccess. */
export const parseAccess = (value: unknown): Access => {
  const access = parseShape(value);
  checkAccess(access);
  return access;
};
