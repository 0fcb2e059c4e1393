import assert from 'node:assert/strict';
import { createRolesOf } from '../../../shared/auth/roles.ts';
import type { Role } from '../../../shared/types/instance.ts';

const rolesOf = createRolesOf({
  viewer: ['domain:Example.org'],
  editor: ['user:Eve@example.org', 'user:odd@lab.iam.gserviceaccount.com'],
  agent: ['serviceAccount:monitor@lab.iam.gserviceaccount.com', 'domain:lab.iam.gserviceaccount.com'],
  powercycle: ['serviceAccount:rack@lab.iam.gserviceaccount.com', 'serviceAccount:eve@example.org'],
});
const expiresAt = new Date();

describe('the roles of an account', () => {
  const table: readonly (readonly [string, string, string | undefined, readonly Role[]])[] = [
    ['a person named as editor is viewer as well', 'eve@example.org', undefined, ['viewer', 'editor']],
    ['a domain means the accounts it manages', 'ann@example.org', 'example.org', ['viewer']],
    ['a domain does not mean an address in it', 'ann@example.org', undefined, []],
    ['a domain does not mean those that contain it', 'ann@an-example.org', 'an-example.org', []],
    ['an agent is nothing else', 'monitor@lab.iam.gserviceaccount.com', undefined, ['agent']],
    ['a rack is nothing else', 'rack@lab.iam.gserviceaccount.com', undefined, ['powercycle']],
    ['a service account is no user', 'odd@lab.iam.gserviceaccount.com', undefined, []],
    ['whoever is not named has none', 'mallory@elsewhere.example', 'elsewhere.example', []],
    ['a name like a member of every object has none', '__proto__', 'constructor', []],
  ];
  for (const [what, email, hostedDomain, expected] of table)
    it(what, () => {
      assert.deepEqual(rolesOf({ email, hostedDomain, expiresAt }), expected);
    });
});
