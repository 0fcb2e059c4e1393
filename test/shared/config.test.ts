import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../shared/config.ts';
import { anInstance } from '../support/builders.ts';

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
  const instance = anInstance();

  it('returns the instance from the file that the environment names, and the environment’s other values', () => {
    const { environment, ...config } = read(JSON.stringify(instance), {
      K_REVISION: 'r7',
      FIRESTORE_EMULATOR_HOST: '127.0.0.1:1',
      FUNCTION_TARGET: 'machines',
      STORAGE_EMULATOR_HOST: '127.0.0.1:2',
    });
    assert.deepEqual(config, {
      instance,
      access: 'gs://machines-access/access.json',
      revision: 'r7',
      target: 'machines',
      firestoreEmulator: '127.0.0.1:1',
      storageEmulator: '127.0.0.1:2',
    });
    assert.equal(environment['K_REVISION'], 'r7');
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
    [
      'takes machines for silent too soon',
      JSON.stringify({ ...instance, silentSeconds: 78 }),
      /silentSeconds" must be >= 79/,
    ],
    [
      'takes machines for dead before they are silent',
      JSON.stringify({ ...instance, silentSeconds: 600 }),
      /set deadSeconds to more than silentSeconds/,
    ],
    ['lacks a member', JSON.stringify({ ...instance, host: undefined }), /'host'/],
    ['has an unknown member', JSON.stringify({ ...instance, hots: 'x' }), /"hots"/],
    ['has roles, which belong into the access object', JSON.stringify({ ...instance, roles: {} }), /"roles"/],
    [
      'names no access object',
      JSON.stringify({ ...instance, access: undefined }),
      /no "access": set it to "gs:\/\/BUCKET\/access\.json"/,
    ],
  ];
  for (const [what, text, message] of invalid)
    it(`throws and says why if the file ${what}`, () => {
      assert.throws(() => read(text), message);
    });
});
