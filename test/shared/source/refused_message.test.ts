import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { PermanentError } from '../../../shared/errors.ts';
import { refusedMessage } from '../../../shared/source/refused_message.ts';
import { ANY_CHARACTER } from '../../support/any_character.ts';
import { aCloudEvent, aPush, base64, PUBLISHED } from '../../support/push.ts';

const notJson = new PermanentError('not-json', 'the Event is not JSON');
const ADDED = {
  refused_reason: 'not-json',
  refused_detail: 'the Event is not JSON',
  original_message_id: '1001',
  original_publish_time: PUBLISHED,
};

describe('refusedMessage', () => {
  it('keeps the original bytes and attributes, and adds the refusal, ID and time', () => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    const message = aCloudEvent({ data: bytes.toString('base64'), attributes: { machine_id: 'skia-1' } });
    assert.deepEqual(refusedMessage(message, notJson), {
      data: bytes,
      attributes: { machine_id: 'skia-1', ...ADDED },
    });
  });

  it('keeps compressed data compressed, with the attribute content_encoding', () => {
    const bytes = gzipSync('hello');
    const message = aCloudEvent({ data: bytes.toString('base64'), attributes: { content_encoding: 'gzip' } });
    assert.deepEqual(refusedMessage(message, notJson), {
      data: bytes,
      attributes: { content_encoding: 'gzip', ...ADDED },
    });
  });

  it('keeps data that is not base64 as text', () => {
    const error = new PermanentError('not-base64', 'no');
    assert.equal(refusedMessage(aCloudEvent({ data: 'häh?' }), error).data.toString(), 'häh?');
  });

  it('keeps a body that is not a Pub/Sub message as JSON, without an ID or a time', () => {
    assert.deepEqual(refusedMessage({ hello: ['world'] }, notJson), {
      data: Buffer.from('{"hello":["world"]}'),
      attributes: { refused_reason: 'not-json', refused_detail: 'the Event is not JSON' },
    });
  });

  it('returns no data if the body cannot be written as JSON', () => {
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    assert.equal(refusedMessage(deep, notJson).data.length, 0);
    assert.equal(refusedMessage(undefined, notJson).data.length, 0);
  });

  it('adds the original ID and time of a repeated message, and replaces an earlier refusal', () => {
    const attributes = {
      original_message_id: '7',
      original_publish_time: '2026-01-01T00:00:00Z',
      refused_reason: 'over-limit',
      refused_detail: 'earlier',
    };
    assert.deepEqual(refusedMessage(aPush({ attributes }), notJson).attributes, {
      ...ADDED,
      original_message_id: '7',
      original_publish_time: '2026-01-01T00:00:00.000Z',
    });
  });

  it('keeps up to 9 MB whole, and the first 64 KiB of anything larger', () => {
    const whole = refusedMessage(aCloudEvent({ data: base64('x'.repeat(9_000_000)) }), notJson);
    assert.equal(whole.data.length, 9_000_000);
    assert.equal(whole.attributes['truncated'], undefined);

    const cut = refusedMessage(aCloudEvent({ data: base64('x'.repeat(9_000_001)) }), notJson);
    assert.equal(cut.data.length, 65_536);
    assert.equal(cut.attributes['truncated'], 'true');
  });

  it('cuts the detail to 512 characters and 1,024 bytes', () => {
    const detailOf = (detail: string) =>
      refusedMessage(aPush(), new PermanentError('not-json', detail)).attributes['refused_detail'];
    assert.equal(detailOf('x'.repeat(2_000)), 'x'.repeat(512));
    assert.equal(detailOf('€'.repeat(2_000)), '€'.repeat(341));
  });

  it('leaves out attributes that Pub/Sub refuses: reserved, empty and long keys, long values, other types', () => {
    const attributes = {
      good: 'x'.repeat(1_024),
      ['k'.repeat(256)]: 'x',
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
      ['k'.repeat(256)]: 'x',
      ...ADDED,
    });
  });

  it('stays within Pub/Sub’s limits for any original', () => {
    const text = fc.string({ unit: ANY_CHARACTER, maxLength: 1_200 });
    const attributes = fc.dictionary(text, text, { maxKeys: 120 });
    fc.assert(
      fc.property(attributes, text, text, (given, messageId, detail) => {
        const error = new PermanentError('not-an-event', detail);
        const added = Object.entries(
          refusedMessage(aPush({ attributes: given, messageId }), error).attributes,
        );
        assert.ok(added.length <= 100);
        for (const [key, value] of added) {
          assert.ok(key !== '' && !key.startsWith('goog') && Buffer.byteLength(key) <= 256);
          assert.ok(Buffer.byteLength(value) <= 1_024);
        }
      }),
    );
  });

  it('counts no attribute that its own replace', () => {
    const others = Object.fromEntries(Array.from({ length: 96 }, (_, n) => [`a${n}`, 'x']));
    const attributes = { refused_reason: 'over-limit', refused_detail: 'earlier', ...others };
    assert.deepEqual(refusedMessage(aPush({ attributes }), notJson).attributes, { ...others, ...ADDED });
  });

  it('makes room for its own attributes in a full set', () => {
    const attributes = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`a${n}`, 'x']));
    const added = refusedMessage(aPush({ attributes }), notJson).attributes;
    assert.equal(Object.keys(added).length, 100);
    assert.equal(added['refused_reason'], 'not-json');
  });
});
