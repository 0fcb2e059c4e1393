/** The access file of an instance, `instances/NAME.access.json`: what its access object contains, but for the audiences that the deployment adds. */
import { type Access, accessSchema, checkAccess } from '../../shared/types/access.ts';
import type { Instance } from '../../shared/types/instance.ts';
import { parser } from '../../shared/types/parser.ts';
import { shape } from '../../shared/types/schema.ts';
import type { Json } from './resource.ts';

const members = {
  type: 'array',
  items: { type: 'string', pattern: '^(user|serviceAccount|domain):[^\\s:]{1,320}$' },
  maxItems: 1000,
} as const;
const { version, identity } = accessSchema.properties;

/** Closed, unlike the object: a misspelled role must not lock people out. */
const accessFileSchema = shape({
  version,
  identity: shape({
    ...identity.properties,
    accessTokens: shape(identity.properties.accessTokens.properties),
  }),
  roles: shape({ viewer: members, editor: members, agent: members, powercycle: members }),
});

/** Throws a PermanentError `bad-request` that names the invalid member. */
export const parseAccessFile = parser<Access>('access file', accessFileSchema);

const union = (some: readonly string[], more: readonly string[]): string[] => [
  ...new Set([...some, ...more]),
];

/** The object to upload: the file, with the instance's own audiences. Throws the error of checkAccess. */
export const accessObject = (file: Access, host: string, iapAudiences: readonly string[]): Access => {
  const access = {
    ...file,
    identity: {
      ...file.identity,
      iapAudiences: union(file.identity.iapAudiences, iapAudiences),
      tokenAudiences: union(file.identity.tokenAudiences, [`https://${host}`]),
    },
  };
  checkAccess(access);
  return access;
};

/** An instance and who may use it. */
export interface Deployment {
  readonly instance: Instance;
  readonly access: Access;
}

/**
 * Every value in JSON as a line with its path, such as `roles.editor: user:ann@example.org`, sorted: two objects with the same lines say the
 * same, and a line that only one of them has is a difference that nothing hides.
 */
export const linesOf = (value: Json, path = ''): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap((item: Json) => linesOf(item, path)).sort();
  if (typeof value !== 'object' || value === null) return [`${path}: ${String(value)}`];
  return Object.entries(value)
    .flatMap(([name, member]) => linesOf(member, path === '' ? name : `${path}.${name}`))
    .sort();
};
