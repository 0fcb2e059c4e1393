import assert from 'node:assert/strict';
import sinon from 'sinon';
import { notify } from '../../functions/act.ts';
import { aLog, anInstance } from '../support/builders.ts';

describe('a notice of a change', () => {
  afterEach(() => sinon.restore());

  it('is given up after 3 s, and that is logged: nobody who acts waits longer for a hint', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { log, lines } = aLog();
    const told = sinon.fake();
    const never = new Promise<void>(() => undefined);
    const notified = notify({ instance: anInstance(), publish: () => never }, log, 'skia-1').then(told);
    await clock.tickAsync(2_999);
    assert.equal(told.callCount, 0);
    await clock.tickAsync(1);
    await notified;
    const [line] = lines;
    assert.deepEqual([line?.['message'], line?.['machineId']], ['notice lost', 'skia-1']);
    assert.match(JSON.stringify(line?.['error']), /took longer than 3 s/);
  });
});
