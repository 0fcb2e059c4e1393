/** What a SQLite store need not parse, because it wrote it itself. */
import assert from 'node:assert/strict';
import sinon from 'sinon';
import { createFinalStep } from '../../../../shared/processor/final_step.ts';
import { openSqliteStore } from '../../../../shared/store/sqlite/store.ts';
import { Written } from '../../../../shared/store/sqlite/written.ts';
import { aLog, anEvent, anInstance, anOrigin, NOW } from '../../../support/builders.ts';
import { aContext, processEvent } from '../../../support/processing.ts';

const membersOf = (n: number) => ({ Version: `v${n}` });

describe('what was written last', () => {
  it('is known by its JSON, and nothing else is', () => {
    const written = new Written();
    const [first, second] = [membersOf(1), membersOf(2)];
    written.add('m-1', JSON.stringify(first), first);
    assert.equal(written.membersOf('m-1', JSON.stringify(first)), first);
    assert.equal(written.membersOf('m-1', JSON.stringify(second)), undefined);
    assert.equal(written.membersOf('m-2', JSON.stringify(first)), undefined);
    written.add('m-1', JSON.stringify(second), second);
    assert.equal(written.membersOf('m-1', JSON.stringify(first)), undefined);
    assert.equal(written.membersOf('m-1', JSON.stringify(second)), second);
  });

  it('is known of the 1000 machines that were written last', () => {
    const written = new Written();
    for (let n = 0; n < 1000; n++) written.add(`m-${n}`, 'x', membersOf(n));
    written.add('m-0', 'x', membersOf(0));
    written.add('m-1000', 'x', membersOf(1000));
    const known = (n: number) => written.membersOf(`m-${n}`, 'x') !== undefined;
    assert.deepEqual([0, 1, 2, 999, 1000].map(known), [true, false, true, true, true]);
  });

  it('is not kept if it is longer than 10,000 characters', () => {
    const written = new Written();
    const [fits, long] = ['x'.repeat(10_000), 'x'.repeat(10_001)];
    written.add('m-1', fits, membersOf(1));
    assert.deepEqual(written.membersOf('m-1', fits), membersOf(1));
    written.add('m-1', long, membersOf(2));
    assert.deepEqual(
      [fits, long].map((json) => written.membersOf('m-1', json)),
      [undefined, undefined],
    );
  });
});

describe('SQLite store: the next event of a machine', () => {
  afterEach(() => sinon.restore());

  it('finds the record without parsing it', async () => {
    const { pools } = anInstance();
    const store = openSqliteStore({
      ...{ path: ':memory:', finalStep: createFinalStep(pools), log: aLog().log, now: () => NOW },
    });
    try {
      const event = anEvent();
      const report = (eventId: string) =>
        store.update(
          event.host.name,
          (was) => processEvent(was, event, aContext({ eventId })),
          anOrigin({ eventId }),
        );
      await report('1');
      const parse = sinon.spy(JSON, 'parse');
      const { previous } = await report('2');
      assert.equal(previous?.Description.LastEventID, '1');
      sinon.assert.notCalled(parse);
    } finally {
      await store.close();
    }
  });
});
