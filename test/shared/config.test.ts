import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../shared/config.ts';
import { anInstanceWithRoles } from '../support/lab.ts';

describe('readConfig', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (text: string, env: NodeJS.ProcessEnv = {}) => {
    const path = join(folder, 'instance.json');
    writeFileSync(path, text);
    return readConfig({ INSTANCE_CONFIG: path, ...env });
  };
  const instance = anInstanceWithRoles();
  const noIdentity = { iapAudiences: [], tokenAudiences: [], accessTokens: { serviceAccounts: {} } };

  it('returns the instance from the file that the environment names, and the environment’s other values', () => {
    const config = read(JSON.stringify(instance), {
      K_REVISION: 'r7',
      FIRESTORE_EMULATOR_HOST: '127.0.0.1:1',
    });
    assert.deepEqual(config, {
      instance,
      revision: 'r7',
      firestoreEmulator: '127.0.0.1:1',
    });
  });

  it('throws if the environment names no file', () => {
    assert.throws(() => readConfig({}), /set INSTANCE_CONFIG/);
    assert.throws(() => readConfig({ INSTANCE_CONFIG: '' }), /set INSTANCE_CONFIG/);
  });

  it('throws and names the file if it does not exist', () => {
    assert.throws(
      () => readConfig({ INSTANCE_CONFIG: '/no/such.json' }),
      /\/no\/such\.json cannot be used: ENOENT/,
    );
  });

  const invalid: readonly (readonly [string, string, RegExp])[] = [
    ['is not JSON', '{', /instance\.json cannot be used: .*JSON/],
    ['lacks a member', JSON.stringify({ ...instance, host: undefined }), /'host'/],
    ['has an unknown member', JSON.stringify({ ...instance, hots: 'x' }), /"hots"/],
    [
      'gives a role to an unknown kind of member',
      JSON.stringify({ ...instance, roles: { ...instance.roles, editor: ['allUsers'] } }),
      /roles\.editor\.0/,
    ],
    [
      'lets no caller sign in',
      JSON.stringify({ ...instance, identity: noIdentity }),
      /no caller could sign in: set at least one of .*identity\.tokenAudiences \(usually "https:\/\/" and the host\)/,
    ],
  ];
  for (const [what, text, message] of invalid)
    it(`throws and says why if the file ${what}`, () => {
      assert.throws(() => read(text), message);
    });

  for (const identity of [
    { ...noIdentity, iapAudiences: ['/projects/1/apps/2'] },
    { ...noIdentity, tokenAudiences: ['https://machines.example.org'] },
    { ...noIdentity, accessTokens: { serviceAccounts: { 'a@lab.iam.gserviceaccount.com': '1' } } },
  ])
    it(`accepts an instance with one kind of credential: ${JSON.stringify(identity)}`, () => {
      assert.deepEqual(read(JSON.stringify({ ...instance, identity })).instance.identity, identity);
    });
});
