/** Many listeners, much happening: `npm run bench -- --only changes` does the same for a minute, and measures. */
import assert from 'node:assert/strict';
import { runChangesLoad } from '../support/changes_load.ts';

describe('the event stream under load', () => {
  it('loses nothing, and keeps the order of each machine, for 490 listeners of one and 10 of all', async () => {
    const load = { ofOne: 490, ofAll: 10, changesPerSecond: 100, seconds: 4 };
    const { changes, lost, disordered, latenciesMs } = await runChangesLoad(load);
    assert.deepEqual([changes, lost, disordered, latenciesMs.length], [400, 0, 0, 400]);
  });
});
