import assert from 'node:assert/strict';
import { framed } from '../../../shared/change/recent_changes.ts';
import { Snapshot } from '../../../shared/change/snapshot.ts';
import type { Change } from '../../../shared/store/store.ts';
import { served } from '../../../shared/types/stored_incident.ts';
import { aDescription } from '../../support/builders.ts';
import { anIncident } from '../../support/notices.ts';

const machine = (machineId: string, revision = '2'): Change => ({
  ...{ kind: 'machine', machineId, description: aDescription(), revision },
});
const incident: Change = { kind: 'incident', incident: served(anIncident()), revision: '2' };

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Snapshot', () => {
  let proceed: () => void;
  /** Yields these; the last one only after `proceed`. */
  async function* list(...changes: Change[]): AsyncGenerator<Change> {
    yield* changes.slice(0, -1);
    await new Promise<void>((resolve) => (proceed = resolve));
    yield* changes.slice(-1);
  }
  const begin = (...changes: Change[]): Snapshot => {
    const snapshot = new Snapshot(list(...changes), () => 1);
    snapshot.join();
    return snapshot;
  };
  const keysOf = async (snapshot: Snapshot): Promise<string[]> =>
    (await Array.fromAsync(snapshot.parts())).flat().map(({ key }) => key);

  it('knows how many machines it contains, the deployments’ own aside, once it is read to its end', async () => {
    const snapshot = begin(machine('m-1'), machine('deploy-smoke-test'), incident, machine('m-2'));
    await settled();
    assert.equal(snapshot.machines, undefined);
    proceed();
    await settled();
    assert.equal(snapshot.machines, 2);
  });

  it('holds its content until everyone who joined has left', async () => {
    const snapshot = begin(machine('m-1'), machine('m-2'));
    snapshot.join();
    await settled();
    proceed();
    await settled();
    snapshot.leave();
    assert.deepEqual(await keysOf(snapshot), ['machine m-1', 'machine m-2']);
    assert.equal(snapshot.supersedes(framed(machine('m-1', '1'))), true);
    snapshot.leave();
    assert.deepEqual(await keysOf(snapshot), []);
    assert.equal(snapshot.supersedes(framed(machine('m-1', '1'))), false);
  });

  it('ends for those who wait for more of it when everyone has left', async () => {
    const snapshot = begin(machine('m-1'), machine('m-2'));
    await settled();
    const reading = keysOf(snapshot);
    await settled();
    snapshot.leave();
    assert.deepEqual(await reading, ['machine m-1']);
  });

  it('supersedes older states of what it contains, and neither its own nor what it lacks', async () => {
    const snapshot = begin(machine('m-1'), incident, machine('m-2'));
    await settled();
    const superseded = [machine('m-1', '1'), machine('m-1', '2'), machine('m-1', '3'), machine('m-3', '1')];
    assert.deepEqual(
      superseded.map((change) => snapshot.supersedes(framed(change))),
      [true, false, false, false],
    );
  });
});
