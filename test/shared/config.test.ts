import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../shared/config.ts';
import { anInstanceWithRoles } from '../support/lab.ts';

describe('the config of an instance', () => {
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

  it('is the file that the environment names', () => {
    const config = read(JSON.stringify(instance), {
      K_REVISION: 'r7',
      FIRESTORE_EMULATOR_HOST: '127.0.0.1:1',
      FUNCTION_TARGET: 'machines',
    });
    assert.deepEqual(config, {
      instance,
      revision: 'r7',
      target: 'machines',
      firestoreEmulator: '127.0.0.1:1',
    });
  });

  it('stops the start where the environment names no file', () => {
    assert.throws(() => readConfig({}), /set INSTANCE_CONFIG/);
    assert.throws(() => readConfig({ INSTANCE_CONFIG: '' }), /set INSTANCE_CONFIG/);
  });

  it('stops the start where there is no such file, naming it', () => {
    assert.throws(
      () => readConfig({ INSTANCE_CONFIG: '/no/such.json' }),
      /\/no\/such\.json cannot be used: ENOENT/,
    );
  });

  const nobody = { iapAudiences: [], tokenAudiences: [], accessTokens: { serviceAccounts: {} } };
  const bad: readonly (readonly [string, string, RegExp])[] = [
    ['is no JSON', '{', /instance\.json cannot be used: .*JSON/],
    ['lacks a member', JSON.stringify({ ...instance, host: undefined }), /'host'/],
    ['has a member that nobody knows', JSON.stringify({ ...instance, hots: 'x' }), /"hots"/],
    [
      'has a role for nobody in particular',
      JSON.stringify({ ...instance, roles: { ...instance.roles, editor: ['allUsers'] } }),
      /roles\.editor\.0/,
    ],
    [
      'lets nobody sign in',
      JSON.stringify({ ...instance, identity: nobody }),
      /nobody could sign in: name at least one of/,
    ],
  ];
  for (const [what, text, message] of bad)
    it(`stops the start where it ${what}, saying so`, () => {
      assert.throws(() => read(text), message);
    });
});
