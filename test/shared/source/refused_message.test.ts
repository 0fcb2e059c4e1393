import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PermanentError } from '../../../shared/errors.ts';
import { refusedMessage } from '../../../shared/source/refused_message.ts';
import { aCloudEvent, aPush, base64, PUBLISHED } from '../../support/push.ts';

const notJson = new PermanentError('not-json', 'the Event is not JSON');
const OURS = {
  refused_reason: 'not-json',
  refused_detail: 'the Event is not JSON',
  original_message_id: '1001',
  original_publish_time: PUBLISHED,
};

describe('a refused message', () => {
  it('keeps the original bytes and attributes, and says why and which', () => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    const message = aCloudEvent({ data: bytes.toString('base64'), attributes: { machine_id: 'skia-1' } });
    assert.deepEqual(refusedMessage(message, notJson), {
      data: bytes,
      attributes: { machine_id: 'skia-1', ...OURS },
    });
  });

  it('keeps the text of what is not base64', () => {
    const error = new PermanentError('not-base64', 'no');
    assert.equal(refusedMessage(aCloudEvent({ data: 'häh?' }), error).data.toString(), 'häh?');
  });

  it('keeps the JSON of what is no Pub/Sub message, without an ID or a time', () => {
    assert.deepEqual(refusedMessage({ hello: ['world'] }, notJson), {
      data: Buffer.from('{"hello":["world"]}'),
      attributes: { refused_reason: 'not-json', refused_detail: 'the Event is not JSON' },
    });
  });

  it('has no data where no stack is deep enough to write them', () => {
    const deep: unknown = JSON.parse('['.repeat(1_000_000) + ']'.repeat(1_000_000));
    assert.equal(refusedMessage(deep, notJson).data.length, 0);
    assert.equal(refusedMessage(undefined, notJson).data.length, 0);
  });

  it('names the first self of a message that was sent again, and its own refusal over an earlier one', () => {
    const attributes = {
      original_message_id: '7',
      original_publish_time: '2026-01-01T00:00:00Z',
      refused_reason: 'over-limit',
      refused_detail: 'earlier',
    };
    assert.deepEqual(refusedMessage(aPush({ attributes }), notJson).attributes, {
      ...OURS,
      original_message_id: '7',
      original_publish_time: '2026-01-01T00:00:00.000Z',
    });
  });

  it('keeps all of 9 MB, and of more the first 64 KiB', () => {
    const whole = refusedMessage(aCloudEvent({ data: base64('x'.repeat(9_000_000)) }), notJson);
    assert.equal(whole.data.length, 9_000_000);
    assert.equal(whole.attributes['truncated'], undefined);

    const cut = refusedMessage(aCloudEvent({ data: base64('x'.repeat(9_000_001)) }), notJson);
    assert.equal(cut.data.length, 65_536);
    assert.equal(cut.attributes['truncated'], 'true');
  });

  it('says at most 512 characters of detail, in at most 1,024 bytes', () => {
    const detailOf = (detail: string) =>
      refusedMessage(aPush(), new PermanentError('not-json', detail)).attributes['refused_detail'];
    assert.equal(detailOf('x'.repeat(2_000)), 'x'.repeat(512));
    assert.equal(detailOf('€'.repeat(2_000)), '€'.repeat(341));
  });

  it('leaves out what Pub/Sub takes from nobody: reserved, empty and long keys, long values', () => {
    const attributes = {
      good: 'x'.repeat(1_024),
      googclient_schemaencoding: 'JSON',
      '': 'x',
      ['k'.repeat(257)]: 'x',
      ['é'.repeat(129)]: 'x',
      long: 'x'.repeat(1_025),
      wide: 'é'.repeat(513),
      number: 7,
    };
    assert.deepEqual(refusedMessage(aPush({ attributes }), notJson).attributes, {
      good: attributes.good,
      ...OURS,
    });
  });

  it('stays within Pub/Sub’s limits, whatever the original is', () => {
    const text = fc.string({ unit: 'binary', maxLength: 1_200 });
    const attributes = fc.dictionary(text, text, { maxKeys: 120 });
    fc.assert(
      fc.property(attributes, text, text, (given, messageId, detail) => {
        const error = new PermanentError('not-an-event', detail);
        const made = Object.entries(
          refusedMessage(aPush({ attributes: given, messageId }), error).attributes,
        );
        assert.ok(made.length <= 100);
        for (const [key, value] of made) {
          assert.ok(key !== '' && !key.startsWith('goog') && Buffer.byteLength(key) <= 256);
          assert.ok(Buffer.byteLength(value) <= 1_024);
        }
      }),
    );
  });

  it('adds its own attributes to a full set', () => {
    const attributes = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`a${n}`, 'x']));
    const made = refusedMessage(aPush({ attributes }), notJson).attributes;
    assert.equal(Object.keys(made).length, 100);
    assert.equal(made['refused_reason'], 'not-json');
  });
});
