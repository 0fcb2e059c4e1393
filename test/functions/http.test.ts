/** The request pipeline that all HTTP functions share. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { eventually } from '../support/eventually.ts';
import { anIdToken } from '../support/google_signs.ts';
import { addressOf, type Lab, openLab } from '../support/lab.ts';

const DESCRIPTION = '/json/v1/machine/description/';
const NOTE = 'POST /_/machine/set_note/skia-1';

describe('endpoint', () => {
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
    it(`accepts a POST with the headers ${JSON.stringify(headers)}`, async () => {
      const { status } = await lab.ask(NOTE, { body: { Message: 'x' }, headers });
      assert.equal(status, 200);
    });

  it('answers HEAD like GET, without the body', async () => {
    const headers = { 'Accept-Encoding': 'identity' };
    const get = await lab.ask(`GET ${DESCRIPTION}skia-1`, { headers });
    const head = await lab.ask(`HEAD ${DESCRIPTION}skia-1`, { headers });
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
    it(`refuses ${request} with 405, allows ${allow} and sends no CORS header`, async () => {
      const answer = await lab.ask(request, { headers: { Origin: 'https://elsewhere.example' } });
      assert.equal(answer.status, 405);
      assert.equal(answer.headers.get('allow'), allow);
      assert.equal(answer.headers.get('access-control-allow-origin'), null);
    });

  it('refuses an announced length over the limit before the body arrives', async () => {
    const url = new URL(await lab.url('report'));
    const socket = connect(Number(url.port), url.hostname);
    socket.write(
      `POST /json/v1/machine/event/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${anIdToken({ email: addressOf('agent') })}\r\nContent-Length: 1000000000\r\n\r\n`,
    );
    const [chunk] = await new Promise<Buffer[]>((resolve) => socket.once('data', (data) => resolve([data])));
    socket.destroy();
    assert.match(String(chunk), /^HTTP\/1\.1 413 /);
  });

  it('logs no error if the client disconnects while sending the body', async () => {
    const url = new URL(await lab.url('report'));
    const socket = connect(Number(url.port), url.hostname);
    const authorization = `Bearer ${anIdToken({ email: addressOf('agent') })}`;
    socket.write(
      `POST /json/v1/machine/event/ HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Length: 100\r\n\r\n{`,
      () => socket.destroy(),
    );
    await eventually(() => {
      assert.ok(lab.lines.some(({ message }) => message === 'client disconnected'));
    });
    assert.ok(!lab.lines.some(({ severity }) => severity === 'ERROR'));
  });

  it('sends WWW-Authenticate to a caller who is not signed in', async () => {
    const { headers } = await lab.ask('GET /_/machines', { as: 'nobody' });
    assert.equal(headers.get('www-authenticate'), 'Bearer');
  });

  it('logs a refused caller and the path, without the credential and the query', async () => {
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
    it(`adds the trace from ${Object.keys(headers)[0]} to its log lines`, async () => {
      await lab.ask(`GET ${DESCRIPTION}skia-2`, { headers });
      assert.equal(
        lab.lines.at(-1)?.['logging.googleapis.com/trace'],
        `projects/test-project/traces/${traceId}`,
      );
    });

  it('answers 503 with Retry-After if the store fails, and only the log has the error', async () => {
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
  });
});
