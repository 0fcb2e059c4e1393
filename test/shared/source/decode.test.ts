import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PermanentError } from '../../../shared/errors.ts';
import { decode } from '../../../shared/source/decode.ts';
import { aCloudEvent, aPush, base64, PUBLISHED } from '../../support/push.ts';

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

  it('returns an Event or throws a PermanentError for any body', () => {
    const json = fc.oneof(fc.json(), fc.string({ unit: 'binary' }));
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record({ message: fc.jsonValue() }),
      json.map((data) => aCloudEvent({ data: base64(data) })),
      fc
        .record({ host: fc.jsonValue(), android: fc.jsonValue(), standalone: fc.jsonValue() })
        .map((event) => aPush({ data: base64(event) })),
      fc.jsonValue().map((attributes) => aCloudEvent({ attributes })),
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
