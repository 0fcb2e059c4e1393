import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Instance } from '../../shared/types/instance.ts';
import { type FunctionProcess, startFunction } from '../support/function_process.ts';
import { anInstanceWithRoles } from '../support/lab.ts';

const SOURCE = fileURLToPath(new URL('../../functions/index.ts', import.meta.url));

describe('what the runtime loads', () => {
  let folder = '';
  let running: FunctionProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'instance-'));
  });
  afterEach(async () => {
    await running?.end('SIGKILL');
    running = undefined;
    rmSync(folder, { recursive: true });
  });

  const start = async (target: string, instance: Instance): Promise<string> => {
    const path = join(folder, 'instance.json');
    writeFileSync(path, JSON.stringify(instance));
    // No test here reaches a database; the address keeps the client from looking for a real one.
    running = await startFunction(SOURCE, target, {
      INSTANCE_CONFIG: path,
      FIRESTORE_EMULATOR_HOST: '127.0.0.1:1',
    });
    return `http://127.0.0.1:${running.port}`;
  };

  it('serves the function that it is told to, on production’s dependencies', async () => {
    const url = await start('machines', anInstanceWithRoles());
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    assert.equal((await fetch(`${url}/_/machines`)).status, 401);
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as { openapi: string };
    assert.equal(document.openapi, '3.1.0');
  });

  it('answers with problems what the framework by itself would answer in HTML', async () => {
    const url = await start('operator', anInstanceWithRoles());
    const headers = { 'Content-Type': 'application/json; charset=klingon', 'Content-Encoding': 'nonsense' };
    for (const path of ['/_/machine/set_note/skia-1', '/_/machine/set_note/%E0%A4%A']) {
      const response = await fetch(url + path, { method: 'POST', body: '{', headers });
      assert.deepEqual(
        [response.status, response.headers.get('content-type')],
        [401, 'application/problem+json'],
      );
    }
  });

  it('does not start where nobody could sign in, and says what to mend', async () => {
    const instance = anInstanceWithRoles();
    const identity = { ...instance.identity, tokenAudiences: [] };
    await assert.rejects(
      start('machines', { ...instance, identity }),
      /no caller could sign in: set at least one of/,
    );
  });
});
