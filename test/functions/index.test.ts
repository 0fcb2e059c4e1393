/** The deployed entry, in processes of its own; what does not need one, in this process. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDependencies } from '../../functions/dependencies.ts';
import { type FunctionName, table } from '../../functions/table.ts';
import { readConfig } from '../../shared/config.ts';
import { type AccessServer, startAccessServer } from '../support/access_server.ts';
import { anAccess, anInstance } from '../support/builders.ts';
import { startFunction } from '../support/function_process.ts';
import { type Lab, openLab } from '../support/lab.ts';

const SOURCE = fileURLToPath(new URL('../../functions/index.ts', import.meta.url));

/** A function that serves, and the Cloud Storage that it reads at startup. */
interface Started {
  readonly url: string;
  readonly storage: AccessServer;
}

describe('functions/index.ts', () => {
  let folder = '';
  const opened = new AsyncDisposableStack();
  const serving = new Map<FunctionName, Promise<Started>>();
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'instance-'));
    opened.defer(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'instance.json'), JSON.stringify(anInstance()));
  });
  after(() => opened.disposeAsync());

  /** No test here uses the database; the address keeps the client from looking for a real one. */
  const variables = (target: string, storage: AccessServer) => ({
    INSTANCE_CONFIG: join(folder, 'instance.json'),
    FUNCTION_TARGET: target,
    STORAGE_EMULATOR_HOST: storage.host,
    FIRESTORE_EMULATOR_HOST: '127.0.0.1:1',
  });

  const start = async (target: string, access: object | number): Promise<Started> => {
    const storage = await startAccessServer(access);
    opened.defer(() => storage.close());
    const running = await startFunction(SOURCE, target, variables(target, storage));
    opened.defer(async () => {
      await running.end('SIGKILL');
    });
    return { url: `http://127.0.0.1:${running.port}`, storage };
  };

  /** One process for each function, for all tests. The event function's access object does not exist. */
  const serve = (target: FunctionName): Promise<Started> => {
    const started = serving.get(target) ?? start(target, target === 'machine_events' ? 404 : anAccess());
    serving.set(target, started);
    return started;
  };

  it('serves the target function with production dependencies', async () => {
    const { url } = await serve('machines');
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    assert.equal((await fetch(`${url}/_/machines`)).status, 401);
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as { openapi: string };
    assert.equal(document.openapi, '3.1.0');
  });

  it('reads the access object that the instance names once, before it serves', async () => {
    const { url, storage } = await serve('machines');
    assert.equal((await fetch(`${url}/_/machines`)).status, 401);
    assert.deepEqual(storage.paths, ['/storage/v1/b/machines-access/o/access.json?alt=media']);
  });

  it('does not read the access object for the event function, to which no one signs in', async () => {
    const { storage } = await serve('machine_events');
    assert.deepEqual(storage.paths, []);
  });

  it('fails at startup if the access object does not exist, naming what to fix', () =>
    assert.rejects(start('machines', 404), /gs:\/\/machines-access\/access\.json does not exist: upload it/));

  for (const [what, access, message] of [
    ['may not be read', 403, /may not read gs:\/\/machines-access\/access\.json/],
    [
      'lets no caller sign in',
      anAccess({ identity: { ...anAccess().identity, tokenAudiences: [] } }),
      /identity\.iapAudiences, identity\.tokenAudiences/,
    ],
  ] as const)
    it(`gets no roles at startup if the access object ${what}, and names what to fix`, async () => {
      const storage = await startAccessServer(access);
      opened.defer(() => storage.close());
      const config = readConfig(variables('machines', storage));
      await assert.rejects(createDependencies(config, new AbortController().signal).access(), message);
    });
});

describe('a function served by the framework', () => {
  let lab: Lab;
  before(() => {
    lab = openLab();
  });
  after(() => lab.close());

  for (const of of Object.keys(table) as FunctionName[])
    it(`as ${of} answers with a problem where the framework alone would answer with HTML`, async () => {
      const headers = { 'Content-Type': 'application/json; charset=klingon', 'Content-Encoding': 'nonsense' };
      for (const path of ['/', '/_/machine/set_note/%E0%A4%A']) {
        const answer = await lab.ask(`POST ${path}`, { of, body: Buffer.from('{'), headers });
        assert.equal(answer.headers.get('content-type'), 'application/problem+json');
        assert.ok(answer.status < 500);
      }
    });
});
