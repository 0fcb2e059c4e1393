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

  it('ends a process at once that has nothing to do, idle connections and all', async () => {
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

  it('ends a process that was never asked anything', async () => {
    assert.deepEqual(await running.end('SIGTERM'), { code: 0, signal: null });
  });

  it('lets what is in flight finish and takes nothing new', async () => {
    await text(await ask('/'));
    const answer = ask('/slow');
    await running.said('began /slow');
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
    running.child.stdin?.write('go on\n');

    const { statusCode, headers } = await answer;
    assert.equal(statusCode, 200);
    assert.equal(headers.connection, 'close');
    assert.equal(await text(await answer), 'done');
    assert.deepEqual(await ended, { code: 0, signal: null });
    assert.match(running.output(), /"message":"shutdown","cutOff":0/);
  });

  it('ends streams, which would never end by themselves', async () => {
    const answer = await ask('/stream');
    assert.deepEqual(await Promise.all([running.end('SIGTERM'), text(answer)]), [
      { code: 0, signal: null },
      'first\ndone',
    ]);
  });

  it('cuts off, and says so, what has not finished by the time Cloud Run is about to kill', async () => {
    const answer = ask('/never');
    await running.said('began /never');
    assert.deepEqual(await running.end('SIGTERM'), { code: 0, signal: null });
    assert.equal((await answer).statusCode, 500);
    assert.match(running.output(), /"message":"shutdown","cutOff":1/);
  });
});
