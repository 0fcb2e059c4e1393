import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { REFUSALS, type Refusal } from '../../shared/errors.ts';
import { eventually } from '../support/eventually.ts';
import { anIdToken } from '../support/google_signs.ts';
import { addressOf, type Answer, type AskOptions, type Lab, openLab } from '../support/lab.ts';

const DESCRIPTION = '/json/v1/machine/description/';
const NOTE = 'POST /_/machine/set_note/skia-1';
const EVENT = 'POST /json/v1/machine/event/';

const isProblem = ({ status, headers, json }: Answer, refusal: Refusal, detail: RegExp): void => {
  const problem = json as { type: string; title: string; status: number; detail: string };
  assert.equal(problem.type, refusal);
  assert.match(problem.detail, detail);
  assert.deepEqual(
    [status, problem.status, problem.title],
    [REFUSALS[refusal].status, status, REFUSALS[refusal].title],
  );
  assert.equal(headers.get('content-type'), 'application/problem+json');
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.deepEqual(Object.keys(problem), ['type', 'title', 'status', 'detail']);
};

/** `bytes` zeros of text, in pieces, so that no length is announced. */
const unannounced = (bytes: number): ReadableStream<Uint8Array> => {
  let left = bytes;
  return new ReadableStream({
    pull: (controller) => {
      controller.enqueue(new Uint8Array(Math.min(left, 65_536)).fill(48));
      left -= 65_536;
      if (left <= 0) controller.close();
    },
  });
};

describe('every request', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = openLab();
    await lab.put('skia-1');
  });
  afterEach(() => lab.close());

  const json = { 'Content-Type': 'application/json' };
  const refusals: readonly (readonly [string, string, AskOptions, Refusal, RegExp])[] = [
    ['a path that there is not', 'GET /nothing', {}, 'unknown-path', /openapi\.json/],
    ['a path that goes on', `GET ${DESCRIPTION}skia-1/more`, {}, 'unknown-path', /no such path/],
    ['a last slash too many', `GET ${DESCRIPTION}skia-1/`, {}, 'unknown-path', /no such path/],
    ['a last slash too few', 'GET /loginstatus', {}, 'unknown-path', /no such path/],
    ['a path in other case', 'GET /JSON/v1/powercycle/list', {}, 'unknown-path', /no such path/],
    [
      'a path that there is not, whatever is sent',
      'POST /nothing',
      { body: '{', headers: json },
      'unknown-path',
      /no such path/,
    ],
    ['no machine ID', `GET ${DESCRIPTION}`, {}, 'bad-machine-id', /1 to 200 letters/],
    ['a machine ID that begins with a dot', `GET ${DESCRIPTION}.hidden`, {}, 'bad-machine-id', /"\.hidden"/],
    ['a machine ID with a slash', `GET ${DESCRIPTION}a%2Fb`, {}, 'bad-machine-id', /"a\/b"/],
    [
      'a machine ID that is too long',
      `GET ${DESCRIPTION}${'a'.repeat(201)}`,
      {},
      'bad-machine-id',
      /1 to 200/,
    ],
    ['a machine ID with a line feed', `GET ${DESCRIPTION}a%0A`, {}, 'bad-machine-id', /"a\\n"/],
    [
      'a machine ID named as a database’s own',
      `GET ${DESCRIPTION}__proto__`,
      {},
      'bad-machine-id',
      /__proto__/,
    ],
    ['an escape that is none', `GET ${DESCRIPTION}%zz`, {}, 'bad-machine-id', /"%zz"/],
    ['an escape that is no UTF-8', `GET ${DESCRIPTION}%E0%A4%A`, {}, 'bad-machine-id', /"%E0%A4%A"/],
    ['a machine that is not known', `GET ${DESCRIPTION}skia-2`, {}, 'unknown-machine', /skia-2/],
    ['a body that is not JSON', NOTE, { body: '{"Message":', headers: json }, 'not-json', /not JSON/],
    ['no body where one must be', NOTE, { headers: json }, 'not-json', /not JSON/],
    [
      'a body that is not UTF-8',
      NOTE,
      { body: Buffer.from([0x22, 0xff, 0x22]), headers: json },
      'not-json',
      /not UTF-8/,
    ],
    [
      'a body nested deeper than a stack',
      NOTE,
      { body: '['.repeat(60_000), headers: json },
      'not-json',
      /not JSON/,
    ],
    [
      'a deep body that is JSON',
      NOTE,
      { body: '['.repeat(30_000) + ']'.repeat(30_000) },
      'bad-request',
      /must be object/,
    ],
    [
      'a compressed body',
      NOTE,
      { body: gzipSync('{"Message":""}'), headers: { ...json, 'Content-Encoding': 'gzip' } },
      'bad-request',
      /compressed/,
    ],
    [
      'a body compressed in no known way',
      NOTE,
      { body: '{}', headers: { 'Content-Encoding': 'nonsense' } },
      'bad-request',
      /compressed/,
    ],
    [
      'a body in another character set',
      NOTE,
      { body: '{"Message":""}', headers: { 'Content-Type': 'application/json; charset=utf-16' } },
      'bad-request',
      /UTF-8/,
    ],
    [
      'a body in a made-up character set',
      NOTE,
      { body: '{"Message":""}', headers: { 'Content-Type': 'application/json; charset=klingon' } },
      'bad-request',
      /UTF-8/,
    ],
    [
      'a bad body for a machine that is not known',
      'POST /_/machine/set_note/skia-2',
      { body: {} },
      'bad-request',
      /Message/,
    ],
    ['a body of more than 64 KiB', NOTE, { body: 'x'.repeat(65_537) }, 'too-large', /65536 bytes/],
    [
      'a body that turns out to have more than 64 KiB',
      NOTE,
      { body: unannounced(1_000_000) },
      'too-large',
      /65536 bytes/,
    ],
    [
      'a body of more than 64 KiB that is ignored',
      'POST /_/machine/clear_quarantined/skia-1',
      { body: 'x'.repeat(65_537) },
      'too-large',
      /65536 bytes/,
    ],
    [
      'an event of more than 10 MiB',
      EVENT,
      { as: 'agent', body: 'x'.repeat(10_485_761) },
      'too-large',
      /10485760 bytes/,
    ],
    [
      'an event that turns out to have more than 10 MiB',
      EVENT,
      { as: 'agent', body: unannounced(12_000_000) },
      'too-large',
      /10485760 bytes/,
    ],
    [
      'a page of another site',
      NOTE,
      { body: { Message: '' }, headers: { 'Sec-Fetch-Site': 'cross-site' } },
      'cross-site',
      /another site/,
    ],
    [
      'a page of a neighbouring site',
      NOTE,
      { body: { Message: '' }, headers: { 'Sec-Fetch-Site': 'same-site' } },
      'cross-site',
      /another site/,
    ],
    [
      'a link in a message',
      NOTE,
      { body: { Message: '' }, headers: { 'Sec-Fetch-Site': 'none' } },
      'cross-site',
      /another site/,
    ],
    [
      'a page of another origin',
      NOTE,
      { body: { Message: '' }, headers: { Origin: 'https://elsewhere.example' } },
      'cross-site',
      /another site/,
    ],
    [
      'a page of no origin',
      NOTE,
      { body: { Message: '' }, headers: { Origin: 'null' } },
      'cross-site',
      /another site/,
    ],
    [
      'a page of our host without TLS',
      NOTE,
      { body: { Message: '' }, headers: { Origin: 'http://machines.example.org' } },
      'cross-site',
      /another site/,
    ],
    [
      'a page of this computer, of which the instance is not',
      NOTE,
      { body: { Message: '' }, headers: { Origin: 'http://localhost:1' } },
      'cross-site',
      /another site/,
    ],
  ];
  for (const [what, request, options, refusal, detail] of refusals)
    it(`is refused with a problem for ${what}`, async () => {
      isProblem(await lab.ask(request, options), refusal, detail);
    });

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
