import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { REFUSALS, type Refusal } from '../../shared/errors.ts';
import { type Answer, type AskOptions, type Lab, openLab } from '../support/lab.ts';

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

describe('a request is refused with a problem', () => {
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
    it(`for ${what}`, async () => {
      isProblem(await lab.ask(request, options), refusal, detail);
    });
});
