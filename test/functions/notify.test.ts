/** The notice of a change, which may be lost. */
import assert from 'node:assert/strict';
import sinon from 'sinon';
import { notify } from '../../functions/notify.ts';
import { aLog, anInstance } from '../support/builders.ts';

describe('notify', () => {
  afterEach(() => sinon.restore());

  it('gives up after 3 s and logs it, so that no operator waits longer for a hint', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { log, lines } = aLog();
    const onDone = sinon.fake();
    const never = new Promise<void>(() => undefined);
    const done = notify({ instance: anInstance(), publish: () => never }, log, 'skia-1').then(onDone);
    await clock.tickAsync(2_999);
    assert.equal(onDone.callCount, 0);
    await clock.tickAsync(1);
    await done;
    const [line] = lines;
    assert.deepEqual([line?.['message'], line?.['machineId']], ['notice lost', 'skia-1']);
    assert.match(JSON.stringify(line?.['error']), /took longer than 3 s/);
  });
});
