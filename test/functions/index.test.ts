/** The deployed entry, in a process of its own. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FunctionName, table } from '../../functions/table.ts';
import { type AccessServer, startAccessServer } from '../support/access_server.ts';
import { anAccess, anInstance } from '../support/builders.ts';
import { type FunctionProcess, startFunction } from '../support/function_process.ts';

const SOURCE = fileURLToPath(new URL('../../functions/index.ts', import.meta.url));

describe('functions/index.ts', () => {
  let folder = '';
  let running: FunctionProcess | undefined;
  let storage: AccessServer | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'instance-'));
  });
  afterEach(async () => {
    await running?.end('SIGKILL');
    await storage?.close();
    running = storage = undefined;
    rmSync(folder, { recursive: true });
  });

  const start = async (target: string, access: object | number = anAccess()): Promise<string> => {
    const path = join(folder, 'instance.json');
    writeFileSync(path, JSON.stringify(anInstance()));
    storage = await startAccessServer(access);
    // No test here uses the database; the address keeps the client from looking for a real one.
    running = await startFunction(SOURCE, target, {
      INSTANCE_CONFIG: path,
      FUNCTION_TARGET: target,
      STORAGE_EMULATOR_HOST: storage.host,
      FIRESTORE_EMULATOR_HOST: '127.0.0.1:1',
    });
    return `http://127.0.0.1:${running.port}`;
  };

  it('serves the target function with production dependencies', async () => {
    const url = await start('machines');
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    assert.equal((await fetch(`${url}/_/machines`)).status, 401);
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as { openapi: string };
    assert.equal(document.openapi, '3.1.0');
  });

  for (const target of Object.keys(table) as FunctionName[])
    it(`as ${target} answers with a problem where the framework alone would answer with HTML`, async () => {
      const url = await start(target);
      const headers = { 'Content-Type': 'application/json; charset=klingon', 'Content-Encoding': 'nonsense' };
      for (const path of ['/', '/_/machine/set_note/%E0%A4%A']) {
        const response = await fetch(url + path, { method: 'POST', body: '{', headers });
        assert.equal(response.headers.get('content-type'), 'application/problem+json');
        assert.ok(response.status < 500);
      }
    });

  it('reads the access object that the instance names once, before it serves', async () => {
    const url = await start('machines');
    assert.equal((await fetch(`${url}/_/machines`)).status, 401);
    assert.deepEqual(storage?.paths, ['/storage/v1/b/machines-access/o/access.json?alt=media']);
  });

  it('does not read the access object for the event function, to which no one signs in', async () => {
    await start('machine_events', 404);
    assert.deepEqual(storage?.paths, []);
  });

  for (const [what, access, message] of [
    ['does not exist', 404, /gs:\/\/machines-access\/access\.json does not exist: upload it/],
    ['may not be read', 403, /may not read gs:\/\/machines-access\/access\.json/],
    [
      'lets no caller sign in',
      anAccess({ identity: { ...anAccess().identity, tokenAudiences: [] } }),
      /identity\.iapAudiences, identity\.tokenAudiences/,
    ],
  ] as const)
    it(`fails at startup if the access object ${what}, naming what to fix`, async () => {
      await assert.rejects(start('machines', access), message);
    });
});
