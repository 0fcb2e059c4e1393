import assert from 'node:assert/strict';
import type { Change } from '../../../shared/store/store.ts';
import { Watchers } from '../../../shared/store/watchers.ts';
import { served } from '../../../shared/types/stored_incident.ts';
import { aLog } from '../../support/builders.ts';
import { anIncident } from '../../support/notices.ts';

const machine: Change = { kind: 'deleted', machineId: 'm-1', revision: '1' };
const incident: Change = { kind: 'incident', incident: served(anIncident({ ID: 'i-1' })), revision: '1' };
const { signal } = new AbortController();

describe('Watchers', () => {
  it('logs what a listener throws, with the machine or the incident, and tells the others', () => {
    const { log, lines } = aLog();
    const watchers = new Watchers(log);
    const heard: Change[] = [];
    watchers.add({ readings: false, signal }, () => {
      throw new Error('full');
    });
    watchers.add({ readings: false, signal }, (change) => heard.push(change));
    for (const change of [machine, incident]) watchers.notify(change, false);
    assert.deepEqual(heard, [machine, incident]);
    assert.deepEqual(
      lines.map(({ message, machineId, incidentId, error }) => [
        ...[message, machineId, incidentId, (error as Error).message],
      ]),
      [
        ['watcher failed', 'm-1', undefined, 'full'],
        ['watcher failed', undefined, 'i-1', 'full'],
      ],
    );
  });

  it('tells nobody after it was cleared', () => {
    const watchers = new Watchers(aLog().log);
    watchers.add({ readings: true, signal }, () => assert.fail('it was told'));
    watchers.clear();
    watchers.notify(machine, false);
  });
});
