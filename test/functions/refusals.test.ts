/** Every kind of refused request, as the problem that its sender gets. */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { REFUSALS, type Refusal } from '../../shared/errors.ts';
import { type Answer, type AskOptions, type Lab, openLab } from '../support/lab.ts';

const DESCRIPTION = '/json/v1/machine/description/';
const NOTE = 'POST /_/machine/set_note/skia-1';
const EVENT = 'POST /json/v1/machine/event/';

const assertProblem = ({ status, headers, json }: Answer, refusal: Refusal, detail: RegExp): void => {
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

/** The text, sent in chunks, so that no length is announced. */
const unannounced = (text: string): ReadableStream<Uint8Array> => {
  const bytes = Buffer.from(text);
  let sent = 0;
  return new ReadableStream({
    pull: (controller) => {
      controller.enqueue(bytes.subarray(sent, (sent += 65_536)));
      if (sent >= bytes.length) controller.close();
    },
  });
};

describe('endpoint refuses', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = openLab();
    await lab.put('skia-1');
  });
  afterEach(() => lab.close());

  const json = { 'Content-Type': 'application/json' };
  const refusals: readonly (readonly [string, string, AskOptions, Refusal, RegExp])[] = [
    ['an unknown path', 'GET /nothing', {}, 'unknown-path', /No such path. GET \/openapi\.json/],
    ['a path with a further segment', `GET ${DESCRIPTION}skia-1/more`, {}, 'unknown-path', /No such path/],
    ['an extra trailing slash', `GET ${DESCRIPTION}skia-1/`, {}, 'unknown-path', /No such path/],
    ['a missing trailing slash', 'GET /loginstatus', {}, 'unknown-path', /No such path/],
    ['a path in another case', 'GET /JSON/v1/powercycle/list', {}, 'unknown-path', /No such path/],
    [
      'an unknown path before it reads the body',
      'POST /nothing',
      { body: '{', headers: json },
      'unknown-path',
      /No such path/,
    ],
    ['a missing machine ID', `GET ${DESCRIPTION}`, {}, 'bad-machine-id', /1 to 200 letters/],
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
      'a machine ID that Firestore reserves',
      `GET ${DESCRIPTION}__proto__`,
      {},
      'bad-machine-id',
      /__proto__/,
    ],
    ['an invalid percent escape', `GET ${DESCRIPTION}%zz`, {}, 'bad-machine-id', /"%zz"/],
    ['a percent escape that is not UTF-8', `GET ${DESCRIPTION}%E0%A4%A`, {}, 'bad-machine-id', /"%E0%A4%A"/],
    ['an unknown machine', `GET ${DESCRIPTION}skia-2`, {}, 'unknown-machine', /skia-2/],
    ['a body that is not JSON', NOTE, { body: '{"Message":', headers: json }, 'not-json', /not JSON/],
    ['a missing body', NOTE, { headers: json }, 'not-json', /not JSON/],
    [
      'a body that is not UTF-8',
      NOTE,
      { body: Buffer.from([0x22, 0xff, 0x22]), headers: json },
      'not-json',
      /not UTF-8/,
    ],
    [
      'a body nested deeper than the stack',
      NOTE,
      { body: '['.repeat(60_000), headers: json },
      'not-json',
      /not JSON/,
    ],
    [
      'a deeply nested body that is JSON',
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
      'a body with an unknown encoding',
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
      'a body in an unknown character set',
      NOTE,
      { body: '{"Message":""}', headers: { 'Content-Type': 'application/json; charset=klingon' } },
      'bad-request',
      /UTF-8/,
    ],
    [
      'an invalid body before it looks for the machine',
      'POST /_/machine/set_note/skia-2',
      { body: {} },
      'bad-request',
      /Message/,
    ],
    [
      'one byte more than 64 KiB without an announced length',
      NOTE,
      { body: unannounced('0'.repeat(65_537)) },
      'too-large',
      /65536 bytes/,
    ],
    ['a body of more than 64 KiB', NOTE, { body: 'x'.repeat(65_537) }, 'too-large', /65536 bytes/],
    [
      'a body of more than 64 KiB without an announced length',
      NOTE,
      { body: unannounced('0'.repeat(1_000_000)) },
      'too-large',
      /65536 bytes/,
    ],
    [
      'a body of more than 64 KiB on a route that ignores bodies',
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
      'an event of more than 10 MiB without an announced length',
      EVENT,
      { as: 'agent', body: unannounced('0'.repeat(12_000_000)) },
      'too-large',
      /10485760 bytes/,
    ],
    [
      'a POST from a page of another site',
      NOTE,
      { body: { Message: '' }, headers: { 'Sec-Fetch-Site': 'cross-site' } },
      'cross-site',
      /another site/,
    ],
    [
      'a POST from a page of the same site but another origin',
      NOTE,
      { body: { Message: '' }, headers: { 'Sec-Fetch-Site': 'same-site' } },
      'cross-site',
      /another site/,
    ],
    [
      'a POST that a user started outside a page',
      NOTE,
      { body: { Message: '' }, headers: { 'Sec-Fetch-Site': 'none' } },
      'cross-site',
      /another site/,
    ],
    [
      'a POST from another origin',
      NOTE,
      { body: { Message: '' }, headers: { Origin: 'https://elsewhere.example' } },
      'cross-site',
      /another site/,
    ],
    [
      'a POST from an opaque origin',
      NOTE,
      { body: { Message: '' }, headers: { Origin: 'null' } },
      'cross-site',
      /another site/,
    ],
    [
      'a POST from our host without TLS',
      NOTE,
      { body: { Message: '' }, headers: { Origin: 'http://machines.example.org' } },
      'cross-site',
      /another site/,
    ],
    [
      'a POST from a loopback page to a remote instance',
      NOTE,
      { body: { Message: '' }, headers: { Origin: 'http://localhost:1' } },
      'cross-site',
      /another site/,
    ],
  ];
  for (const [problem, request, options, refusal, detail] of refusals)
    it(problem, async () => {
      assertProblem(await lab.ask(request, options), refusal, detail);
    });
});

describe('endpoint accepts a body of exactly the limit', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = openLab();
    await lab.put('skia-1');
  });
  afterEach(() => lab.close());

  const note = JSON.stringify({ Message: 'x' }).padEnd(65_536);
  const event = JSON.stringify({ type: 'raw_state', host: { name: 'skia-2' } }).padEnd(10_485_760);
  const bodies: readonly (readonly [string, string, AskOptions])[] = [
    ['64 KiB', NOTE, { body: note }],
    ['64 KiB without an announced length', NOTE, { body: unannounced(note) }],
    ['an event of 10 MiB', EVENT, { as: 'agent', body: event }],
    ['an event of 10 MiB without an announced length', EVENT, { as: 'agent', body: unannounced(event) }],
  ];
  for (const [what, request, options] of bodies)
    it(what, async () => {
      assert.equal((await lab.ask(request, options)).status, 200);
    });
});
