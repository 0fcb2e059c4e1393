import assert from 'node:assert/strict';
import { request } from 'node:http';
import { createHooks } from '../../../../agents/test_machine_monitor/task_runner/hooks.ts';
import { serveHooks, takePort } from '../../../../agents/test_machine_monitor/task_runner/hook_server.ts';
import { type Known, UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import { aLog } from '../../../support/builders.ts';

const json = (text: string) => JSON.parse(text) as unknown;

describe("the task runner's hooks", () => {
  let ending: AbortController;
  let done: Promise<void>;
  let port: number;
  let known: Known | undefined;
  let told: string[];
  let lines: Record<string, unknown>[];

  beforeEach(async () => {
    const { log, lines: logged } = aLog();
    [ending, known, told, lines] = [new AbortController(), UNKNOWN_MACHINE, [], logged];
    const hooks = createHooks({
      rack: 'skia-rack-4',
      known: () => known,
      beforeTask: () => void told.push('before'),
      afterTask: () => void told.push('after'),
    });
    done = serveHooks(await takePort(0), { hooks, log }, ending.signal);
    port = logged.shift()?.['port'] as number;
  });
  afterEach(async () => {
    ending.abort();
    await done;
  });

  const ask = (line: string, body?: string, headers: Record<string, string> = {}) => {
    const [method, path] = line.split(' ');
    return new Promise<{ status: number | undefined; type: string | undefined; text: string }>(
      (resolve, reject) => {
        const asked = request(
          { host: '127.0.0.1', port, method, path, headers, agent: false },
          (response) => {
            let text = '';
            response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
            response.on('end', () =>
              resolve({ status: response.statusCode, type: response.headers['content-type'], text }),
            );
          },
        );
        asked.on('error', reject).end(body);
      },
    );
  };

  it('POST /get_state gives the state back without what the runner decided, and with the rack', async () => {
    const { status, type, text } = await ask(
      'POST /get_state',
      '{"quarantined": "no disk", "maintenance": "x", "uptime": 5, "__proto__": {"a": 1}}',
    );
    assert.deepEqual([status, type], [200, 'application/json']);
    assert.equal(text, '{"uptime":5,"__proto__":{"a":1},"sk_rack":"skia-rack-4"}');
  });

  it('GET /get_settings gives the cache eight GiB, to the letter', async () => {
    const { status, text } = await ask('GET /get_settings');
    assert.deepEqual([status, text], [200, '{"caches":{"isolated":{"size":8589934592}}}']);
  });

  it("POST /get_dimensions lets the server's override key by key, empty lists aside", async () => {
    known = {
      ...UNKNOWN_MACHINE,
      Dimensions: { id: ['m'], os: ['Android'], gpu: [], quarantined: ['Maintenance'] },
    };
    const { status, text } = await ask(
      'POST /get_dimensions',
      '{"os": ["Linux"], "gpu": ["8086"], "empty": [], "__proto__": ["x"]}',
    );
    assert.equal(status, 200);
    assert.deepEqual(
      json(text),
      json(
        '{"os": ["Android"], "gpu": ["8086"], "__proto__": ["x"], "id": ["m"], "quarantined": ["Maintenance"]}',
      ),
    );
  });

  it('POST /get_dimensions is a 500 where nothing is left', async () => {
    assert.equal((await ask('POST /get_dimensions', '{"empty": []}')).status, 500);
  });

  it('POST /get_dimensions is a 500 while nobody knows what the server says: the machine may be out of service', async () => {
    known = undefined;
    const { status, text } = await ask('POST /get_dimensions', '{"os": ["Linux"]}');
    assert.equal(status, 500);
    assert.match(text, /not known yet/);
  });

  it('GET /on_before_task and /on_after_task tell that a task runs and that it ended', async () => {
    assert.equal((await ask('GET /on_before_task')).status, 200);
    assert.equal((await ask('GET /on_after_task')).status, 200);
    assert.deepEqual(told, ['before', 'after']);
  });

  it('GET /healthz is a 200', async () => assert.equal((await ask('GET /healthz')).status, 200));

  for (const [line, body, status] of [
    ['GET /', undefined, 404],
    ['GET /get_state', undefined, 404],
    ['POST /on_after_task', '', 404],
    ['GET /__proto__', undefined, 404],
    ['POST /get_state', '', 400],
    ['POST /get_state', '{"a": ', 400],
    ['POST /get_state', '[]', 400],
    ['POST /get_state', 'null', 400],
    ['POST /get_dimensions', '{"os": "Linux"}', 400],
    ['POST /get_dimensions', '{"os": [5]}', 400],
    ['POST /get_state', `"${'x'.repeat(2 ** 20)}"`, 413],
    ['POST /get_state', `{"long": "${'x'.repeat(30 * 2 ** 20)}"}`, 413],
    // Node parses a list in a list in a list… without end, but cannot write one.
    ['POST /get_state', `{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}`, 500],
  ] as const) {
    it(`${line} ${JSON.stringify(body?.slice(0, 20) ?? '')} is a ${status}, and nothing happens`, async () => {
      assert.equal((await ask(line, body)).status, status);
      assert.deepEqual(told, []);
    });
  }

  for (const [what, headers] of [
    ['of another name', { host: 'evil.example.org' }],
    ['of a name that begins like ours', { host: 'localhost.example.org' }],
    ['from a page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['from a form', { origin: 'http://example.org' }],
  ] as const) {
    it(`a request ${what} reboots nothing`, async () => {
      const { status } = await ask('GET /on_after_task', undefined, headers);
      assert(status === 403 || status === 421);
      assert.deepEqual(told, []);
      assert.equal(lines[0]?.['message'], 'hook refused');
    });
  }

  it('say what to do where the port is taken', async () => {
    await assert.rejects(takePort(port), /EADDRINUSE.*end the other monitor, or say --port/);
  });
});
