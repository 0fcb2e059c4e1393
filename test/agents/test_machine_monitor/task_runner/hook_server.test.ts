import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Known, UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import { serveHooks, takePort } from '../../../../agents/test_machine_monitor/task_runner/hook_server.ts';
import { createHooks } from '../../../../agents/test_machine_monitor/task_runner/hooks.ts';
import { RunnerState } from '../../../../agents/test_machine_monitor/task_runner/runner_state.ts';
import { aLog } from '../../../support/builders.ts';

/** What Python's urllib.request sends. */
const RUNNER = { 'user-agent': 'Python-urllib/3.11', 'accept-encoding': 'identity' };
/** What Chromium sends for a link that a mail program opens. */
const LINK = {
  'user-agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'sec-fetch-site': 'none',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'upgrade-insecure-requests': '1',
};

const parse = (text: string) => JSON.parse(text) as unknown;

describe("the task runner's hooks", () => {
  let ending: AbortController;
  let done: Promise<void>;
  let port: number;
  let known: Known | undefined;
  let obstacle: string | undefined;
  let runner: RunnerState;
  let afterTasks: number;
  let lines: Record<string, unknown>[];

  beforeEach(async () => {
    const { log, lines: logged } = aLog();
    [ending, known, runner, lines] = [new AbortController(), UNKNOWN_MACHINE, new RunnerState(true), logged];
    afterTasks = 0;
    obstacle = undefined;
    const hooks = createHooks({
      rack: 'skia-rack-4',
      known: () => known,
      runner,
      afterTask: () => (afterTasks += 1),
      obstacle: () => obstacle,
    });
    done = serveHooks(await takePort(0), { hooks, log }, ending.signal);
    port = logged.shift()?.['port'] as number;
  });
  afterEach(async () => {
    ending.abort();
    await done;
  });

  const isTaskRunning = () => runner.members().running_swarming_task;

  const call = (line: string, body?: string, headers: Record<string, string> = RUNNER) => {
    const [method, path] = line.split(' ');
    return new Promise<{ status: number | undefined; type: string | undefined; text: string }>(
      (resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
          response.on('end', () =>
            resolve({ status: response.statusCode, type: response.headers['content-type'], text }),
          );
        });
        sent.on('error', reject).end(body);
      },
    );
  };

  it("answers POST /get_state with the state and the rack, without the runner's own decisions", async () => {
    const { status, type, text } = await call(
      'POST /get_state',
      '{"quarantined": "no disk", "maintenance": "x", "uptime": 5, "__proto__": {"a": 1}}',
    );
    assert.deepEqual([status, type], [200, 'application/json']);
    assert.equal(text, '{"uptime":5,"__proto__":{"a":1},"sk_rack":"skia-rack-4"}');
  });

  it('answers GET /get_settings with a cache of 8 GiB, byte for byte', async () => {
    const { status, text } = await call('GET /get_settings');
    assert.deepEqual([status, text], [200, '{"caches":{"isolated":{"size":8589934592}}}']);
  });

  it("lets the server's dimensions override the runner's key by key in POST /get_dimensions, without empty lists", async () => {
    known = {
      ...UNKNOWN_MACHINE,
      Dimensions: { id: ['m'], os: ['Android'], gpu: [], quarantined: ['Maintenance'] },
    };
    const { status, text } = await call(
      'POST /get_dimensions',
      '{"os": ["Linux"], "gpu": ["8086"], "empty": [], "__proto__": ["x"]}',
    );
    assert.equal(status, 200);
    assert.deepEqual(
      parse(text),
      parse(
        '{"os": ["Android"], "gpu": ["8086"], "__proto__": ["x"], "id": ["m"], "quarantined": ["Maintenance"]}',
      ),
    );
  });

  it('answers POST /get_dimensions with 500 if no dimensions are left', async () => {
    assert.equal((await call('POST /get_dimensions', '{"empty": []}')).status, 500);
  });

  it('answers POST /get_dimensions with 500 until the Description is known: the machine may be out of service', async () => {
    known = undefined;
    const { status, text } = await call('POST /get_dimensions', '{"os": ["Linux"]}');
    assert.equal(status, 500);
    assert.match(text, /not known yet/);
  });

  it('knows from GET /on_before_task and GET /on_after_task whether a task is running', async () => {
    assert.equal((await call('GET /on_before_task')).status, 200);
    assert.deepEqual([isTaskRunning(), afterTasks], [true, 0]);
    assert.equal((await call('GET /on_after_task')).status, 200);
    assert.deepEqual([isTaskRunning(), afterTasks], [false, 1]);
  });

  for (const [line, body] of [
    ['POST /get_state', '{}'],
    ['GET /get_settings'],
    ['POST /get_dimensions', '{}'],
    ['GET /on_before_task'],
    ['GET /on_after_task'],
  ] as const) {
    it(`takes ${line} for a sign of the runner`, async () => {
      await call(line, body);
      assert.equal(runner.members().runner_seen, 0);
    });
  }

  it('does not take the requests of installers and monitoring for a sign of the runner', async () => {
    for (const line of ['GET /healthz', 'GET /readyz', 'GET /']) await call(line);
    await call('GET /get_settings', undefined, {});
    assert.equal(runner.members().runner_seen, -1);
  });

  it('answers GET /readyz with 200 while reports are accepted', async () =>
    assert.equal((await call('GET /readyz')).status, 200));

  it('answers GET /readyz with 503 and the reason while they are not, and does not log it each time', async () => {
    obstacle = 'no report was accepted yet: answered 403';
    const { status, text } = await call('GET /readyz');
    assert.deepEqual([status, parse(text)], [503, { error: obstacle }]);
    assert.equal((await call('GET /healthz')).status, 200);
    assert.deepEqual(lines, []);
  });

  it('accepts a body of exactly 1 MiB', async () => {
    assert.equal((await call('POST /get_state', '{"uptime": 5}'.padEnd(2 ** 20))).status, 200);
    assert.equal((await call('POST /get_state', '{"uptime": 5}'.padEnd(2 ** 20 + 1))).status, 413);
  });

  it('answers GET /healthz with 200', async () => assert.equal((await call('GET /healthz')).status, 200));

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
    // More values than any answer of a task runner has.
    ['POST /get_state', `{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}`, 400],
  ] as const) {
    it(`answers ${line} ${JSON.stringify(body?.slice(0, 20) ?? '')} with ${status}, and runs no hook`, async () => {
      assert.equal((await call(line, body)).status, status);
      assert.equal(afterTasks, 0);
    });
  }

  for (const [what, headers] of [
    ['for another host name', { ...RUNNER, host: 'evil.example.org' }],
    ['for a host name that starts with localhost', { ...RUNNER, host: 'localhost.example.org' }],
    ['from a page of another site', { ...RUNNER, 'sec-fetch-site': 'cross-site' }],
    ['from a form', { ...RUNNER, origin: 'http://example.org' }],
    ['of a link that a mail program opens in a browser', LINK],
    ['of such a link with a user agent of Python', { ...LINK, ...RUNNER }],
    ['of such a link in a browser without Sec-Fetch-Site', { 'user-agent': LINK['user-agent'] }],
    ['of a program that previews links', { 'user-agent': 'Microsoft Office/16.0 (Python-urllib/3.11)' }],
    ['without a user agent', {}],
  ] as const) {
    it(`refuses a request ${what}, and reboots nothing`, async () => {
      const { status } = await call('GET /on_after_task', undefined, headers);
      assert(status === 403 || status === 421);
      assert.equal(afterTasks, 0);
      assert.equal(lines[0]?.['message'], 'hook refused');
    });
  }

  it('refuses GET /on_before_task and POST /get_state from a browser as well', async () => {
    assert.equal((await call('GET /on_before_task', undefined, LINK)).status, 403);
    assert.equal((await call('POST /get_state', '{}', LINK)).status, 403);
    assert.equal(isTaskRunning(), false);
  });

  it('lets a person open GET /readyz and GET /healthz in a browser', async () => {
    for (const path of ['readyz', 'healthz'])
      assert.equal((await call(`GET /${path}`, undefined, LINK)).status, 200);
  });

  for (const headers of [
    { 'user-agent': 'Python-urllib/2.7' },
    { 'user-agent': 'Python-urllib/3.11' },
    { 'user-agent': 'python-requests/2.32.3' },
    { 'x-task-runner': '1' },
  ]) {
    it(`takes a GET with ${JSON.stringify(headers)} for one of the task runner`, async () => {
      assert.equal((await call('GET /on_after_task', undefined, headers)).status, 200);
      assert.equal(afterTasks, 1);
    });
  }

  it('takes the POSTs of any program for those of the task runner', async () =>
    assert.equal((await call('POST /get_state', '{}', {})).status, 200));

  it('listens on 127.0.0.1 only', async () => {
    const server = await takePort(0);
    const { address } = server.address() as AddressInfo;
    server.close();
    assert.equal(address, '127.0.0.1');
  });

  it('throws and says what to do if the port is taken', async () => {
    await assert.rejects(takePort(port), /EADDRINUSE.*stop the other monitor, or pass another --port/);
  });
});
