import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import zlib, { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import sinon from 'sinon';
import { PermanentError } from '../../../shared/errors.ts';
import { decode } from '../../../shared/source/decode.ts';
import { ANY_CHARACTER } from '../../support/any_character.ts';
import { aCloudEvent, aPush, base64, PUBLISHED } from '../../support/push.ts';

/** JSON.parse reads it, JSON.stringify runs out of stack. */
const DEEP: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
const host = { name: 'skia-e-linux-100' };

describe('decode', () => {
  it('returns the Event with its publish time and ID', () => {
    const { event, context } = decode(aCloudEvent());
    assert.equal(event.host.name, 'skia-e-linux-100');
    assert.equal(event.standalone.cores, 4);
    assert.deepEqual(context, { publishedAt: PUBLISHED, eventId: '1001' });
  });

  it('accepts the attribute machine_id if it is host.name', () => {
    const { event } = decode(aCloudEvent({ attributes: { machine_id: host.name } }));
    assert.equal(event.host.name, host.name);
  });

  it('accepts a message of exactly 10 MB', () => {
    const rest = JSON.stringify({ host, android: { getprop: '' } });
    const getprop = 'x'.repeat(10_000_000 - rest.length);
    const { event } = decode(aCloudEvent({ data: base64({ host, android: { getprop } }) }));
    assert.equal(event.android.getprop.length, getprop.length);
  });

  const compressed = (text: string | Buffer, content_encoding: unknown = 'gzip') =>
    aCloudEvent({
      data: (typeof text === 'string' ? gzipSync(text) : text).toString('base64'),
      attributes: { content_encoding },
    });

  it('refuses more than 200,000 values as over-limit before it parses them, compressed or not', () => {
    const text = `{"host":${JSON.stringify(host)},"x":[${'{},'.repeat(200_000)}{}]}`;
    const parse = sinon.spy(JSON, 'parse');
    try {
      for (const body of [aCloudEvent({ data: base64(text) }), compressed(text)])
        assert.throws(() => decode(body), { refusal: 'over-limit', message: /more than 200000 values/ });
      assert.equal(parse.callCount, 0);
    } finally {
      parse.restore();
    }
  });

  it('unpacks data whose attribute content_encoding is gzip', () => {
    const { event, context } = decode(compressed(JSON.stringify({ host, standalone: { cores: 5 } })));
    assert.deepEqual([event.host.name, event.standalone.cores], [host.name, 5]);
    assert.deepEqual(context, { publishedAt: PUBLISHED, eventId: '1001' });
  });

  it('unpacks data that was compressed in parts', () => {
    const parts = ['{"host":', JSON.stringify(host), '}'].map((part) => gzipSync(part));
    assert.equal(decode(compressed(Buffer.concat(parts))).event.host.name, host.name);
  });

  it('unpacks a message of exactly 10 MB', () => {
    const rest = JSON.stringify({ host, android: { getprop: '' } });
    const getprop = 'x'.repeat(10_000_000 - rest.length);
    const { event } = decode(compressed(JSON.stringify({ host, android: { getprop } })));
    assert.equal(event.android.getprop.length, getprop.length);
  });

  const megabytes = gzipSync(Buffer.alloc(4 * 2 ** 20));

  it('stops unpacking at 10 MB, however much would follow', () => {
    const bomb = Array.from({ length: 256 }, () => megabytes);
    const before = process.memoryUsage().rss;
    assert.throws(() => decode(compressed(Buffer.concat(bomb))), { refusal: 'over-limit' });
    assert.ok(process.memoryUsage().rss - before < 100e6);
  });

  const valid = JSON.stringify({ host });
  const refused: Record<string, [body: unknown, refusal: string, detail: RegExp]> = {
    'a body that is not a Pub/Sub message': [{ hello: 'world' }, 'not-an-event', /not a Pub\/Sub message/],
    'a message without data': [aPush({ data: undefined }), 'not-json', /no data/],
    'a message with empty data': [aPush({ data: '' }), 'not-json', /no data/],
    'data that is not base64': [aCloudEvent({ data: '{"host"}' }), 'not-base64', /standard base64/],
    'data that is not UTF-8': [
      aCloudEvent({ data: Buffer.from('{"host":{"name":"\xe9"}}', 'latin1').toString('base64') }),
      'not-json',
      /UTF-8/,
    ],
    'data that is not JSON': [aCloudEvent({ data: base64('{"host":') }), 'not-json', /JSON/],
    'JSON that is not an object': [aCloudEvent({ data: base64('[]') }), 'not-an-event', /object/],
    'a member of the wrong type': [
      aCloudEvent({ data: base64({ host, android: 'Pixel' }) }),
      'not-an-event',
      /android/,
    ],
    'a list over its limit': [
      aCloudEvent({ data: base64({ host, standalone: { gpus: Array(65).fill('none') } }) }),
      'over-limit',
      /standalone\.gpus/,
    ],
    'a message over 10 MB': [
      aCloudEvent({ data: base64('x'.repeat(10_000_001)) }),
      'over-limit',
      /10000000 bytes/,
    ],
    'a message over 10 MB when it is unpacked': [
      compressed(valid + ' '.repeat(10_000_001 - valid.length)),
      'over-limit',
      /unpacks to more than 10000000 bytes/,
    ],
    'compressed data without its attribute': [
      aCloudEvent({ data: gzipSync(valid).toString('base64') }),
      'not-json',
      /content_encoding/,
    ],
    'uncompressed data with the attribute': [compressed(Buffer.from(valid)), 'bad-encoding', /not gzip/],
    'compressed data of another format': [compressed(deflateRawSync(valid)), 'bad-encoding', /not gzip/],
    'compressed data without its end': [
      compressed(gzipSync(valid).subarray(0, -9)),
      'bad-encoding',
      /not gzip.*unexpected end of file/,
    ],
    'compressed data with a wrong checksum': [
      compressed(Buffer.concat([gzipSync(valid).subarray(0, -8), Buffer.alloc(8)])),
      'bad-encoding',
      /not gzip.*incorrect data check/,
    ],
    'compressed nothing': [compressed(''), 'not-json', /JSON/],
    'an unknown content_encoding': [
      compressed(valid, 'br'.repeat(500)),
      'bad-encoding',
      /^the attribute content_encoding is "br.{1,100}; send/,
    ],
    'an empty content_encoding': [compressed(valid, ''), 'bad-encoding', /content_encoding is ""/],
    'a content_encoding that is not text': [
      compressed(valid, 7),
      'bad-encoding',
      /content_encoding is not a text but number/,
    ],
    'an Event without a machine ID': [
      aCloudEvent({ data: base64({ type: 'raw_state' }) }),
      'bad-machine-id',
      /machine ID/,
    ],
    'an invalid machine ID': [
      aCloudEvent({ data: base64({ host: { name: '../x' } }) }),
      'bad-machine-id',
      /\.\.\/x/,
    ],
    'a different machine_id': [
      aCloudEvent({ attributes: { machine_id: 'skia-e-linux-101' } }),
      'machine-id-mismatch',
      /skia-e-linux-101.*skia-e-linux-100/,
    ],
    'a machine_id that nests deeper than the stack': [
      aCloudEvent({ attributes: { machine_id: DEEP } }),
      'machine-id-mismatch',
      /not a text/,
    ],
    'a content_encoding that nests deeper than the stack': [
      compressed(valid, DEEP),
      'bad-encoding',
      /not a text/,
    ],
    'an empty machine_id': [aCloudEvent({ attributes: { machine_id: '' } }), 'machine-id-mismatch', /""/],
  };
  for (const [what, [body, refusal, detail]] of Object.entries(refused)) {
    it(`refuses ${what} as ${refusal}, with a detail that says what is wrong`, () => {
      assert.throws(
        () => decode(body),
        (error) => error instanceof PermanentError && error.refusal === refusal && detail.test(error.message),
      );
    });
  }

  it('keeps what JSON.parse or zlib threw as the cause', () => {
    for (const [body, name] of [
      [aCloudEvent({ data: base64('{"host":') }), 'SyntaxError'],
      [compressed(Buffer.from(valid)), 'Error'],
      [compressed(valid + ' '.repeat(10_000_001 - valid.length)), 'RangeError'],
    ] as const)
      assert.throws(
        () => decode(body),
        ({ cause }: Error) => cause instanceof Error && cause.name === name,
      );
  });

  it('passes on an error of zlib that may pass, so that Pub/Sub delivers again', () => {
    const busy = Object.assign(new Error('no memory'), { code: 'Z_MEM_ERROR' });
    const unpacking = sinon.stub(zlib, 'gunzipSync').throws(busy);
    syncBuiltinESMExports();
    try {
      assert.throws(
        () => decode(compressed(valid)),
        (error) => error === busy,
      );
    } finally {
      unpacking.restore();
      syncBuiltinESMExports();
    }
  });

  it('returns an Event or throws a PermanentError for any body', () => {
    const json = fc.oneof(fc.json(), fc.string({ unit: ANY_CHARACTER }));
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record({ message: fc.jsonValue() }),
      json.map((data) => aCloudEvent({ data: base64(data) })),
      fc
        .record({ host: fc.jsonValue(), android: fc.jsonValue(), standalone: fc.jsonValue() })
        .map((event) => aPush({ data: base64(event) })),
      fc.jsonValue().map((attributes) => aCloudEvent({ attributes })),
      fc.jsonValue().map((content_encoding) => aCloudEvent({ attributes: { content_encoding } })),
      fc.uint8Array().map((bytes) => compressed(Buffer.from(bytes))),
      json.map((text) => compressed(text)),
    );
    fc.assert(
      fc.property(body, (candidate) => {
        try {
          decode(candidate);
        } catch (error) {
          assert.ok(error instanceof PermanentError, String(error));
        }
      }),
    );
  });
});
