/** The framework serves our functions without Node domains, in every way in which they are served. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import domain from 'node:domain';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { http } from '@google-cloud/functions-framework';
import sinon from 'sinon';
import { avoidDomains } from '../../functions/no_domain.ts';
import { startAccessServer } from '../support/access_server.ts';
import { anAccess, anInstance } from '../support/builders.ts';
import { startFunction } from '../support/function_process.ts';
import { openLab } from '../support/lab.ts';
import { aPush, base64 } from '../support/push.ts';
import { serveFunction } from '../support/serve_function.ts';

const pathOf = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

// A domain turns async hooks on when it is created and never off again, so hooks that are off prove that none was ever created.
const PROBE = `--import=${pathOf('test/support/async_hooks_probe.ts')}`;
const PUSH = 'POST /projects/test-project/topics/machine-events';
/** An event that is acknowledged without the database. */
const UNKNOWN_EVENT = aPush({ data: base64({ type: 'news', host: { name: 'skia-1' } }) });

const status = async (url: string, methodAndPath: string, body?: object): Promise<number> => {
  const [method = '', path = ''] = methodAndPath.split(' ');
  const headers = { 'Content-Type': 'application/json' };
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers };
  const response = await fetch(url + path, { method, ...sent });
  await response.arrayBuffer();
  return response.status;
};

describe('no async hook is on', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'no-domain-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const probe = async (child: ChildProcess): Promise<string> => {
    assert.ok(child.stdout);
    const printed = once(child.stdout, 'data');
    child.kill('SIGUSR2');
    return String((await printed)[0]).trim();
  };
  for (const [target, request, body, expected] of [
    ['machine_events', PUSH, UNKNOWN_EVENT, 204],
    ['machines', 'GET /_/machines', undefined, 401],
  ] as const)
    it(`after a request to ${target} under the framework’s command line`, async () => {
      const config = join(folder, 'instance.json');
      writeFileSync(config, JSON.stringify(anInstance()));
      const storage = await startAccessServer(anAccess());
      const running = await startFunction(pathOf('functions/index.ts'), target, {
        STORAGE_EMULATOR_HOST: storage.host,
        INSTANCE_CONFIG: config,
        FIRESTORE_EMULATOR_HOST: '127.0.0.1:1',
        NODE_OPTIONS: PROBE,
      });
      try {
        assert.equal(await status(`http://127.0.0.1:${running.port}`, request, body), expected);
        // The event function logs the event.
        if (target === 'machine_events') await running.printed('event type unknown');
        assert.equal(await probe(running.child), 'async hooks: off');
      } finally {
        await running.end('SIGKILL');
        await storage.close();
      }
    });

  it('after requests to the local server', async () => {
    const args = [PROBE, pathOf('deploy/local/main.ts'), '--port', '0', '--no-monitor', '--data', folder];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    try {
      let output = '';
      for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
        output += String(chunk);
        if (output.includes('Press Ctrl-C')) break;
      }
      const url = /http:\/\/localhost:\d+/.exec(output)?.[0] ?? '';
      assert.equal(await status(url, PUSH, aPush()), 204);
      assert.equal(await status(url, 'GET /_/machines'), 200);
      assert.equal(await probe(child), 'async hooks: off');
    } finally {
      child.kill('SIGKILL');
      await closed;
    }
  });
});

describe('avoidDomains', () => {
  afterEach(() => sinon.restore());

  it('leaves no domain around a handler, nor on a promise created in it', async () => {
    const seen: unknown[] = [];
    const lab = openLab();
    const update = lab.store.update.bind(lab.store);
    const page = lab.store.page.bind(lab.store);
    const look = (): void => {
      seen.push((process as { domain?: unknown }).domain ?? 'none');
      seen.push((Promise.resolve() as { domain?: unknown }).domain ?? 'none');
    };
    sinon.replace(lab.store, 'update', (...args) => {
      look();
      return update(...args);
    });
    sinon.replace(lab.store, 'page', (...args) => {
      look();
      return page(...args);
    });
    const pushed = await status(await lab.url('machine_events'), PUSH, aPush());
    const listed = await lab.ask('GET /_/machines');
    await lab.close();
    assert.deepEqual([pushed, listed.status], [204, 200]);
    assert.deepEqual(seen, ['none', 'none', 'none', 'none']);
  });

  it('keeps the answer 500 to a function that rejects', async () => {
    avoidDomains();
    http('broken', () => Promise.reject(new Error('broken')));
    const served = await serveFunction('broken');
    // The framework prints the error.
    sinon.stub(console, 'error');
    assert.equal(await status(served.url, 'GET /'), 500);
    await served.close();
  });

  it('is still needed: the framework asks for one domain per call', async () => {
    const lab = openLab();
    const create = sinon.spy(domain, 'create');
    await lab.ask('GET /healthz');
    await lab.close();
    sinon.assert.calledOnce(create);
  });

  it('is not needed for the right answers', async () => {
    const lab = openLab();
    sinon.replace(domain, 'create', () => new domain.Domain());
    const pushed = await status(await lab.url('machine_events'), PUSH, aPush());
    const found = await lab.ask('GET /json/v1/machine/description/skia-e-linux-100');
    await lab.close();
    assert.deepEqual([pushed, found.status], [204, 200]);
  });

  it('changes nothing for a version of the framework that was not examined', () => {
    const create = sinon.stub(domain, 'create');
    for (const version of ['5.0.6', '']) avoidDomains(version);
    assert.equal(domain.create, create);
  });
});
