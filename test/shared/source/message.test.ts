import assert from 'node:assert/strict';
import { readMessage } from '../../../shared/source/message.ts';
import { aCloudEvent, aMessage, aPush, PUBLISHED } from '../../support/push.ts';

const EARLIER = '2026-01-01T00:00:00.000Z';

describe('readMessage', () => {
  it('finds the message in a CloudEvent', () => {
    const { data } = aMessage();
    assert.deepEqual(readMessage(aCloudEvent()), {
      data,
      attributes: {},
      messageId: '1001',
      publishedAt: PUBLISHED,
    });
  });

  it('finds the message in a push that the framework did not convert', () => {
    assert.deepEqual(readMessage(aPush({ data: undefined, attributes: { a: 'b' } })), {
      data: '',
      attributes: { a: 'b' },
      messageId: '1001',
      publishedAt: PUBLISHED,
    });
  });

  it('cuts the publish time to milliseconds, in UTC', () => {
    const found = readMessage(aPush({ publishTime: '2026-01-02T04:04:05.678999999+01:00' }));
    assert.equal(found?.publishedAt, PUBLISHED);
  });

  it('reads absent and null attributes as none', () => {
    assert.deepEqual(readMessage(aPush({ attributes: undefined }))?.attributes, {});
    assert.deepEqual(readMessage(aPush({ attributes: null }))?.attributes, {});
  });

  const strangers: Record<string, unknown> = {
    nothing: undefined,
    null: null,
    'a text': 'hello',
    'a list': [],
    'an empty object': {},
    'a CloudEvent of something else': { id: '1', type: 'google.cloud.storage.object.v1.finalized', data: {} },
    'a message that is a text': { message: 'hello' },
    'data that are not text': aPush({ data: { a: 1 } }),
    'no message ID': aPush({ messageId: undefined }),
    'an empty message ID': aPush({ messageId: '' }),
    'a message ID that is a number': aPush({ messageId: 7 }),
    'a message ID without end': aPush({ messageId: '1'.repeat(2_000) }),
    'no publish time': aPush({ publishTime: undefined }),
    'a publish time that is none': aPush({ publishTime: 'yesterday' }),
    'a publish time beyond the year 9999': aPush({ publishTime: '9999-12-31T23:59:59-23:59' }),
  };
  for (const [what, body] of Object.entries(strangers)) {
    it(`finds none in ${what}`, () => {
      assert.equal(readMessage(body), undefined);
    });
  }

  const originals = [
    {
      that: 'an earlier time and its ID stand in for the message’s own',
      time: EARLIER,
      id: '7',
      expected: ['7', EARLIER],
    },
    {
      that: 'an earlier time stands in even without an ID',
      time: EARLIER,
      id: undefined,
      expected: ['1001', EARLIER],
    },
    { that: 'an empty ID does not stand in', time: EARLIER, id: '', expected: ['1001', EARLIER] },
    { that: 'an ID that is no text does not stand in', time: EARLIER, id: 7, expected: ['1001', EARLIER] },
    {
      that: 'lone surrogates of an ID are replaced',
      time: EARLIER,
      id: 'a\ud800',
      expected: ['a\ufffd', EARLIER],
    },
    { that: 'the same time does not stand in', time: PUBLISHED, id: '7', expected: ['1001', PUBLISHED] },
    {
      that: 'a later time never stands in',
      time: '2027-01-01T00:00:00Z',
      id: '7',
      expected: ['1001', PUBLISHED],
    },
    {
      that: 'a later time is later in any offset',
      time: '2026-01-02T01:00:00-06:00',
      id: '7',
      expected: ['1001', PUBLISHED],
    },
    {
      that: 'what is no time does not stand in',
      time: 'yesterday',
      id: '7',
      expected: ['1001', PUBLISHED],
    },
    {
      that: 'a time outside the years 1 to 9999 does not stand in',
      time: '9999-12-31T23:59:59-23:59',
      id: '7',
      expected: ['1001', PUBLISHED],
    },
    { that: 'an ID alone does not stand in', time: undefined, id: '7', expected: ['1001', PUBLISHED] },
  ];
  for (const { that, time, id, expected } of originals) {
    it(`where a message was sent again: ${that}`, () => {
      const found = readMessage(
        aPush({ attributes: { original_publish_time: time, original_message_id: id } }),
      );
      assert.deepEqual([found?.messageId, found?.publishedAt], expected);
    });
  }
});
