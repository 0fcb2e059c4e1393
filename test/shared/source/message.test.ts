import assert from 'node:assert/strict';
import { readMessage } from '../../../shared/source/message.ts';
import { aCloudEvent, aMessage, aPush, PUBLISHED } from '../../support/push.ts';

const EARLIER = '2026-01-01T00:00:00.000Z';

describe('readMessage', () => {
  it('returns the message of a CloudEvent', () => {
    const { data } = aMessage();
    assert.deepEqual(readMessage(aCloudEvent()), {
      data,
      attributes: {},
      messageId: '1001',
      publishedAt: PUBLISHED,
    });
  });

  it('returns the message of a push that the framework did not convert', () => {
    assert.deepEqual(readMessage(aPush({ data: undefined, attributes: { a: 'b' } })), {
      data: '',
      attributes: { a: 'b' },
      messageId: '1001',
      publishedAt: PUBLISHED,
    });
  });

  it('converts the publish time to UTC, cut to milliseconds', () => {
    const found = readMessage(aPush({ publishTime: '2026-01-02T04:04:05.678999999+01:00' }));
    assert.equal(found?.publishedAt, PUBLISHED);
  });

  it('returns no attributes if they are absent or null', () => {
    assert.deepEqual(readMessage(aPush({ attributes: undefined }))?.attributes, {});
    assert.deepEqual(readMessage(aPush({ attributes: null }))?.attributes, {});
  });

  it('returns a message ID of up to 1,024 characters', () => {
    const messageId = '1'.repeat(1_024);
    assert.equal(readMessage(aPush({ messageId }))?.messageId, messageId);
  });

  const invalid: Record<string, unknown> = {
    nothing: undefined,
    null: null,
    'a text': 'hello',
    'a list': [],
    'an empty object': {},
    'a CloudEvent of something else': { id: '1', type: 'google.cloud.storage.object.v1.finalized', data: {} },
    'a message that is text': { message: 'hello' },
    'data that is not text': aPush({ data: { a: 1 } }),
    'no message ID': aPush({ messageId: undefined }),
    'an empty message ID': aPush({ messageId: '' }),
    'a message ID that is a number': aPush({ messageId: 7 }),
    'a message ID of 2,000 characters': aPush({ messageId: '1'.repeat(2_000) }),
    'no publish time': aPush({ publishTime: undefined }),
    'a publish time in a list': aPush({ publishTime: [PUBLISHED] }),
    'a message ID of 1,025 characters': aPush({ messageId: '1'.repeat(1_025) }),
    'a publish time that cannot be parsed': aPush({ publishTime: 'yesterday' }),
    'a publish time beyond the year 9999': aPush({ publishTime: '9999-12-31T23:59:59-23:59' }),
  };
  for (const [what, body] of Object.entries(invalid)) {
    it(`returns undefined for ${what}`, () => {
      assert.equal(readMessage(body), undefined);
    });
  }

  const originals = [
    {
      name: 'returns an original ID and time if the time is earlier',
      time: EARLIER,
      id: '7',
      expected: ['7', EARLIER],
    },
    {
      name: 'returns an earlier original time even without an original ID',
      time: EARLIER,
      id: undefined,
      expected: ['1001', EARLIER],
    },
    { name: 'ignores an empty original ID', time: EARLIER, id: '', expected: ['1001', EARLIER] },
    { name: 'ignores an original ID that is not text', time: EARLIER, id: 7, expected: ['1001', EARLIER] },
    {
      name: 'replaces lone surrogates in an original ID',
      time: EARLIER,
      id: 'a\ud800',
      expected: ['a\ufffd', EARLIER],
    },
    {
      name: 'ignores an original ID with the same time',
      time: PUBLISHED,
      id: '7',
      expected: ['1001', PUBLISHED],
    },
    {
      name: 'ignores a later original time',
      time: '2027-01-01T00:00:00Z',
      id: '7',
      expected: ['1001', PUBLISHED],
    },
    {
      name: 'ignores an original time that is later in another offset',
      time: '2026-01-02T01:00:00-06:00',
      id: '7',
      expected: ['1001', PUBLISHED],
    },
    {
      name: 'ignores an original time that cannot be parsed',
      time: 'yesterday',
      id: '7',
      expected: ['1001', PUBLISHED],
    },
    {
      name: 'ignores an original time outside the years 1 to 9999',
      time: '9999-12-31T23:59:59-23:59',
      id: '7',
      expected: ['1001', PUBLISHED],
    },
    {
      name: 'ignores an original ID without a time',
      time: undefined,
      id: '7',
      expected: ['1001', PUBLISHED],
    },
  ];
  for (const { name, time, id, expected } of originals) {
    it(name, () => {
      const found = readMessage(
        aPush({ attributes: { original_publish_time: time, original_message_id: id } }),
      );
      assert.deepEqual([found?.messageId, found?.publishedAt], expected);
    });
  }
});
