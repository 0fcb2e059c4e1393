import assert from 'node:assert/strict';
import { ANONYMOUS } from '../../../shared/auth/caller.ts';
import { checkRole, createRolesOf } from '../../../shared/auth/roles.ts';
import type { Role } from '../../../shared/types/access.ts';

const rolesOf = createRolesOf({
  viewer: ['domain:Example.org'],
  editor: ['user:Eve@example.org', 'user:odd@lab.iam.gserviceaccount.com'],
  agent: ['serviceAccount:monitor@lab.iam.gserviceaccount.com', 'domain:lab.iam.gserviceaccount.com'],
  powercycle: ['serviceAccount:rack@lab.iam.gserviceaccount.com', 'serviceAccount:eve@example.org'],
});
const expiresAt = new Date();

describe('rolesOf', () => {
  const table: readonly (readonly [string, string, string | undefined, readonly Role[]])[] = [
    ['editor and viewer to a person listed as editor', 'eve@example.org', undefined, ['viewer', 'editor']],
    ['viewer to an account that a listed domain manages', 'ann@example.org', 'example.org', ['viewer']],
    ['nothing to an address in a listed domain that does not manage it', 'ann@example.org', undefined, []],
    [
      'nothing to an account of a domain whose name ends like a listed one',
      'ann@an-example.org',
      'an-example.org',
      [],
    ],
    ['only agent to a listed agent', 'monitor@lab.iam.gserviceaccount.com', undefined, ['agent']],
    [
      'only powercycle to a listed power-cycle server',
      'rack@lab.iam.gserviceaccount.com',
      undefined,
      ['powercycle'],
    ],
    ['nothing to a service account listed as user', 'odd@lab.iam.gserviceaccount.com', undefined, []],
    ['nothing to an unlisted account', 'mallory@elsewhere.example', 'elsewhere.example', []],
    ['nothing to an account named like a member of every object', '__proto__', 'constructor', []],
  ];
  for (const [what, email, hostedDomain, expected] of table)
    it(`gives ${what}`, () => {
      assert.deepEqual(rolesOf({ email, hostedDomain, expiresAt }), expected);
    });

  it('gives nothing to an account without a domain by the name of one', () => {
    const roles = { viewer: ['domain:undefined', 'domain:'], editor: [], agent: [], powercycle: [] };
    assert.deepEqual(createRolesOf(roles)({ email: 'ann@example.org', expiresAt }), []);
  });
});

describe('checkRole', () => {
  const caller = { email: 'ann@example.org', roles: ['viewer', 'agent'] as const };

  it('accepts a caller who has one of the roles', () => {
    checkRole(caller, ['editor', 'viewer']);
    checkRole(caller, ['agent']);
  });

  it('refuses a caller who has none of them, and names them', () => {
    assert.throws(() => checkRole(caller, ['editor', 'powercycle']), {
      refusal: 'not-allowed',
      message:
        'ann@example.org needs one of the roles editor, powercycle for this; ask an administrator of this instance',
    });
    assert.throws(() => checkRole({ ...caller, roles: [] }, ['viewer']), { refusal: 'not-allowed' });
  });

  it('asks an anonymous caller to sign in', () => {
    assert.deepEqual(ANONYMOUS, { email: '', roles: [] });
    assert.throws(() => checkRole(ANONYMOUS, ['viewer']), {
      refusal: 'not-signed-in',
      message: /send a Google ID token for this server in the header "Authorization: Bearer TOKEN"/,
    });
  });
});
