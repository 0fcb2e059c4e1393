import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { eventually } from '../support/eventually.ts';
import { anIdToken } from '../support/google_signs.ts';
import { addressOf, type Lab, openLab } from '../support/lab.ts';

const DESCRIPTION = '/json/v1/machine/description/';
const NOTE = 'POST /_/machine/set_note/skia-1';

describe('every request', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = openLab();
    await lab.put('skia-1');
  });
  afterEach(() => lab.close());

  for (const headers of [
    {},
    { 'Sec-Fetch-Site': 'same-origin' },
    { Origin: 'https://machines.example.org' },
    { 'Content-Type': 'text/plain; charset=UTF-8' },
    { 'Content-Type': 'application/x-www-form-urlencoded' },
    { 'Content-Type': 'nonsense' },
    { 'Content-Encoding': 'identity' },
  ])
    it(`is taken with ${JSON.stringify(headers)}`, async () => {
      const { status } = await lab.ask(NOTE, { body: { Message: 'x' }, headers });
      assert.equal(status, 200);
    });

  it('with HEAD is answered as with GET, without the body', async () => {
    const get = await lab.ask(`GET ${DESCRIPTION}skia-1`);
    const head = await lab.ask(`HEAD ${DESCRIPTION}skia-1`);
    assert.deepEqual([head.status, head.text], [200, '']);
    assert.equal(head.headers.get('content-length'), String(Buffer.byteLength(get.text)));
    assert.equal((await lab.ask(`HEAD ${DESCRIPTION}skia-2`)).status, 404);
    assert.deepEqual((({ status, text }) => [status, text])(await lab.ask('HEAD /_/machines')), [200, '']);
  });

  for (const [request, allow] of [
    [`POST ${DESCRIPTION}skia-1`, 'GET, HEAD'],
    [`OPTIONS ${DESCRIPTION}skia-1`, 'GET, HEAD'],
    [`DELETE ${DESCRIPTION}skia-1`, 'GET, HEAD'],
    ['GET /_/machine/set_note/skia-1', 'POST'],
    ['HEAD /_/machine/set_note/skia-1', 'POST'],
    ['OPTIONS /json/v1/machine/event/', 'POST'],
    ['PUT /_/machines', 'GET, HEAD'],
    ['PROPFIND /healthz', 'GET, HEAD'],
  ] as const)
    it(`as ${request} is refused, saying that the path takes ${allow}, with no word for other sites`, async () => {
      const answer = await lab.ask(request, { headers: { Origin: 'https://elsewhere.example' } });
      assert.equal(answer.status, 405);
      assert.equal(answer.headers.get('allow'), allow);
      assert.equal(answer.headers.get('access-control-allow-origin'), null);
    });

  it('is refused by its announced length before a byte of the body has come', async () => {
    const url = new URL(await lab.url('report'));
    const socket = connect(Number(url.port), url.hostname);
    socket.write(
      `POST /json/v1/machine/event/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${anIdToken({ email: addressOf('agent') })}\r\nContent-Length: 1000000000\r\n\r\n`,
    );
    const [chunk] = await new Promise<Buffer[]>((resolve) => socket.once('data', (data) => resolve([data])));
    socket.destroy();
    assert.match(String(chunk), /^HTTP\/1\.1 413 /);
  });

  it('that breaks off in its body is nobody’s failure', async () => {
    const url = new URL(await lab.url('report'));
    const socket = connect(Number(url.port), url.hostname);
    const authorization = `Bearer ${anIdToken({ email: addressOf('agent') })}`;
    socket.write(
      `POST /json/v1/machine/event/ HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Length: 100\r\n\r\n{`,
      () => socket.destroy(),
    );
    await eventually(() => {
      assert.ok(lab.lines.some(({ message }) => message === 'client went away'));
    });
    assert.ok(!lab.lines.some(({ severity }) => severity === 'ERROR'));
  });

  it('says how to sign in where nobody has', async () => {
    const { headers } = await lab.ask('GET /_/machines', { as: 'nobody' });
    assert.equal(headers.get('www-authenticate'), 'Bearer');
  });

  it('names itself in the log where it is refused, without its credential and its query', async () => {
    await lab.ask('POST /_/machine/clear_quarantined/skia-1?access_token=secret', { as: 'viewer' });
    const line = lab.lines.find(({ message }) => message === 'caller refused')!;
    assert.deepEqual(
      [line['severity'], line['status'], line['caller'], line['path'], line['method']],
      ['NOTICE', 403, 'viewer@lab.iam.gserviceaccount.com', '/_/machine/clear_quarantined/skia-1', 'POST'],
    );
    assert.ok(!JSON.stringify(lab.lines).match(/secret|eyJ/));
  });

  const traceId = '0123456789abcdef0123456789abcdef';
  for (const headers of [
    { 'X-Cloud-Trace-Context': `${traceId}/123;o=1` },
    { traceparent: `00-${traceId}-0123456789abcdef-01` },
  ])
    it(`has its trace on its lines of the log: ${Object.keys(headers)[0]}`, async () => {
      await lab.ask(`GET ${DESCRIPTION}skia-2`, { headers });
      assert.equal(
        lab.lines.at(-1)?.['logging.googleapis.com/trace'],
        `projects/test-project/traces/${traceId}`,
      );
    });
});

describe('a request that fails by our fault', () => {
  it('is answered 503 with when to try again and nothing of what went wrong, which the log has', async () => {
    const lab = openLab();
    const broken = openLab({
      store: {
        ...lab.store,
        get: () => Promise.reject(new Error('secret of the store')),
        close: () => Promise.resolve(),
      },
    });
    const answer = await broken.ask(`GET ${DESCRIPTION}skia-1`);
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get('retry-after'), '5');
    assert.equal((answer.json as { type: string }).type, 'try-again');
    assert.ok(!answer.text.includes('secret'));
    const line = broken.lines.find(({ message }) => message === 'request failed');
    assert.match(JSON.stringify(line), /secret of the store/);
    await broken.close();
    await lab.close();
  });
});
