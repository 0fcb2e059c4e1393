import assert from 'node:assert/strict';
import { shape, text, time } from '../../../shared/types/schema.ts';
import { mapTimes, timePaths } from '../../../shared/types/times_in.ts';

const times = { type: 'array', items: { type: 'string', format: 'date-time' } } as const;
const paths = timePaths(
  shape({ At: time('When'), Name: text('Who'), Part: shape({ Times: times }), Last: times }),
)!;
const marked = (value: unknown): unknown => mapTimes(value, paths, (found) => `<${String(found)}>`);

describe('mapTimes', () => {
  it('converts every time, at any depth, and nothing else', () =>
    assert.deepEqual(marked({ At: '1', Name: '2', Part: { Times: ['3', '4'], More: '5' }, Last: [] }), {
      At: '<1>',
      Name: '2',
      Part: { Times: ['<3>', '<4>'], More: '5' },
      Last: [],
    }));

  it('returns the value itself if no time changes', () => {
    const value = { At: '1', Part: { Times: ['3'] } };
    assert.equal(
      mapTimes(value, paths, (found) => found),
      value,
    );
  });

  for (const value of [null, 'x', 7, [], { Part: null }, { Part: { Times: 'x' } }])
    it(`leaves ${JSON.stringify(value)} as it is, which has another type`, () =>
      assert.deepEqual(marked(value), value));
});

describe('timePaths', () => {
  it('returns undefined if there is no time', () =>
    assert.equal(timePaths(shape({ Name: text('Who'), Part: shape({}) })), undefined));
});
