/** Many listeners and many changes; `npm run bench -- --only changes` runs the same for a minute and measures it. */
import assert from 'node:assert/strict';
import { runChangesLoad } from '../support/changes_load.ts';

describe('the event stream under load', () => {
  it('loses no change and keeps each machine’s order for 490 listeners of one machine and 10 of all', async () => {
    const load = { ofOne: 490, ofAll: 10, changesPerSecond: 100, seconds: 4 };
    const { changes, lost, disordered, latenciesMs } = await runChangesLoad(load);
    assert.deepEqual([changes, lost, disordered, latenciesMs.length], [400, 0, 0, 400]);
  });
});
