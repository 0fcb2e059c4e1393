/** Graceful shutdown, in a process of its own. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type FunctionProcess, startFunction } from '../support/function_process.ts';

const SOURCE = fileURLToPath(new URL('../support/slow_function.ts', import.meta.url));

describe('SIGTERM', () => {
  let running: FunctionProcess;
  let agent: Agent;

  beforeEach(async () => {
    running = await startFunction(SOURCE, 'slow');
    agent = new Agent({ keepAlive: true });
  });

  afterEach(async () => {
    agent.destroy();
    await running.end('SIGKILL');
  });

  const ask = async (path: string): Promise<IncomingMessage> => {
    const request = get({ host: '127.0.0.1', port: running.port, path, agent });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    return answer;
  };

  it('ends a process without open requests at once, even with idle connections', async () => {
    await text(await ask('/'));
    const silent = connect(running.port, '127.0.0.1');
    await once(silent, 'connect');
    const closed = once(
      silent.on('error', () => undefined),
      'close',
    );
    assert.deepEqual(await running.end('SIGTERM'), { code: 0, signal: null });
    await closed;
  });

  it('ends a process that never received a request', async () => {
    assert.deepEqual(await running.end('SIGTERM'), { code: 0, signal: null });
  });

  it('lets open requests finish and accepts no new ones', async () => {
    await text(await ask('/'));
    const answer = ask('/slow');
    await running.printed('began /slow');
    const ended = running.end('SIGTERM');
    const isRefused = async () => {
      try {
        await text(await ask('/'));
        return false;
      } catch {
        return true;
      }
    };
    while (!(await isRefused()));
    running.child.stdin?.write('continue\n');

    const { statusCode, headers } = await answer;
    assert.equal(statusCode, 200);
    assert.equal(headers.connection, 'close');
    assert.equal(await text(await answer), 'done');
    assert.deepEqual(await ended, { code: 0, signal: null });
    assert.match(running.output(), /"message":"shutdown finished","cutOff":0/);
  });

  it('ends event streams, which would not end by themselves', async () => {
    const answer = await ask('/stream');
    assert.deepEqual(await Promise.all([running.end('SIGTERM'), text(answer)]), [
      { code: 0, signal: null },
      'first\ndone',
    ]);
  });

  it('cuts off requests still open after 8 s, before Cloud Run kills, and logs their number', async () => {
    const answer = ask('/never');
    await running.printed('began /never');
    assert.deepEqual(await running.end('SIGTERM'), { code: 0, signal: null });
    assert.equal((await answer).statusCode, 500);
    assert.match(running.output(), /"message":"shutdown finished","cutOff":1/);
  });
});
