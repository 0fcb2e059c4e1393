/** What people and racks do to a machine; the recorded transitions pin the details. */
import assert from 'node:assert/strict';
import { clearQuarantine } from '../../../shared/operator/service.ts';
import { completePowerCycle } from '../../../shared/operator/power_cycle.ts';
import { forgetDevice } from '../../../shared/operator/device.ts';
import { setAttachedDevice } from '../../../shared/operator/device.ts';
import { setNote } from '../../../shared/operator/service.ts';
import { setOutletState } from '../../../shared/operator/power_cycle.ts';
import { supplyChromeos } from '../../../shared/operator/device.ts';
import { setMaintenance } from '../../../shared/operator/service.ts';
import { requestPowerCycle } from '../../../shared/operator/power_cycle.ts';
import type { Dimensions } from '../../../shared/types/description.ts';
import { aDescription, NOW } from '../../support/builders.ts';
import { plain } from '../../support/plain.ts';

const ACTOR = 'someone@example.org';
const was = aDescription();
const said = (Message: string) => ({ Message, User: ACTOR, Timestamp: NOW.toISOString() });

describe('Maintenance', () => {
  const on = setMaintenance(was, undefined, ACTOR, NOW);

  it('is turned on, saying by whom and since when, to the second', () =>
    assert.deepEqual(on, {
      ...was,
      MaintenanceMode: `${ACTOR} 2026-01-02T03:04:05Z`,
      Annotation: said('Enabled Maintenance Mode'),
    }));

  it('is turned off', () =>
    assert.deepEqual(setMaintenance(on, undefined, ACTOR, NOW), {
      ...was,
      Annotation: said('Cleared Maintenance Mode.'),
    }));

  it('asked for by name is safe to ask for again', () => {
    assert.deepEqual(setMaintenance(was, true, ACTOR, NOW), on);
    assert.equal(setMaintenance(on, true, 'other@example.org', NOW), on);
    assert.equal(setMaintenance(was, false, ACTOR, NOW), was);
  });
});

describe('A power cycle', () => {
  const requested = requestPowerCycle(was, 'skia-e-1', undefined, ACTOR, NOW);

  it('is requested', () =>
    assert.deepEqual(requested, {
      ...was,
      PowerCycle: true,
      Annotation: said('Requested powercycle for "skia-e-1"'),
    }));

  it('is cancelled', () =>
    assert.deepEqual(requestPowerCycle(requested, 'skia-e-1', undefined, ACTOR, NOW), {
      ...was,
      Annotation: said('Cancelled powercycle for "skia-e-1"'),
    }));

  it('asked for by name is safe to ask for again', () => {
    assert.equal(requestPowerCycle(requested, 'skia-e-1', true, ACTOR, NOW), requested);
    assert.equal(requestPowerCycle(was, 'skia-e-1', false, ACTOR, NOW), was);
  });

  it('is complete once', () => {
    assert.deepEqual(completePowerCycle(requested), { ...requested, PowerCycle: false });
    assert.equal(completePowerCycle(was), was);
  });
});

describe('An outlet', () => {
  it('can be controlled, or not', () =>
    assert.deepEqual(setOutletState(was, 'available'), { ...was, PowerCycleState: 'available' }));
  it('that is what it was changes nothing', () =>
    assert.equal(setOutletState(was, 'not_available'), was));
});

describe('The attached device', () => {
  it('is what operators say', () =>
    assert.deepEqual(setAttachedDevice(was, 'adb'), { ...was, AttachedDevice: 'adb' }));
  it('that is what it was changes nothing', () => assert.equal(setAttachedDevice(was, 'nodevice'), was));
});

describe('A note', () => {
  it('says who wrote it, and when', () =>
    assert.deepEqual(setNote(was, 'x', ACTOR, NOW), { ...was, Note: said('x') }));
  it('is new, the same text too', () => {
    const noted = setNote(was, 'x', 'other@example.org', NOW);
    assert.deepEqual(setNote(noted, 'x', ACTOR, NOW).Note, said('x'));
  });
});

describe('What is supplied of a ChromeOS device', () => {
  const later = new Date('2026-01-03T00:00:00Z');
  const supplied = supplyChromeos(was, 'root@host', { gpu: ['Mali'] }, later);

  it('is kept', () =>
    assert.deepEqual(plain(supplied), {
      ...was,
      SSHUserIP: 'root@host',
      SuppliedDimensions: { gpu: ['Mali'] },
      LastUpdated: later.toISOString(),
    }));

  it('changes nothing where it differs by what is never stored', () =>
    assert.equal(supplyChromeos(supplied, 'root@host', { gpu: ['', 'Mali'], none: [''] }, later), supplied));

  it('changes nothing the second time', () =>
    assert.equal(
      supplyChromeos(supplied, 'root@host', { ...supplied.SuppliedDimensions, none: [] }, NOW),
      supplied,
    ));

  it('may be a dimension named __proto__', () => {
    const next = supplyChromeos(was, 'root@host', JSON.parse('{"__proto__":["x"]}') as Dimensions, NOW);
    assert.equal(JSON.stringify(next.SuppliedDimensions), '{"__proto__":["x"]}');
  });
});

describe('A quarantine', () => {
  const quarantined = { ...was, IsQuarantined: true };

  it('is cleared, from now on', () =>
    assert.deepEqual(clearQuarantine(quarantined, NOW), {
      ...was,
      QuarantineClearedTime: NOW.toISOString(),
    }));

  it('is cleared for all events that were seen, should clocks differ', () => {
    const LastEventTime = '2026-01-02T03:04:06.000Z';
    assert.equal(
      clearQuarantine({ ...quarantined, LastEventTime }, NOW).QuarantineClearedTime,
      LastEventTime,
    );
  });

  it('that is none changes nothing', () => assert.equal(clearQuarantine(was, NOW), was));
});

describe('Removing the device', () => {
  it('forgets all that was learned from it; what is said to be attached stays', () => {
    const learned = aDescription({
      AttachedDevice: 'ssh',
      SSHUserIP: 'root@host',
      Dimensions: { os: ['ChromeOS'] },
      SuppliedDimensions: { gpu: ['Mali'] },
      Temperature: { cpu: 30 },
    });
    assert.deepEqual(forgetDevice(learned, 'skia-e-1', ACTOR, NOW), {
      ...learned,
      SSHUserIP: '',
      Dimensions: {},
      SuppliedDimensions: {},
      Temperature: {},
      Annotation: said('Requested device removal of "skia-e-1"'),
    });
  });

  it('a second time changes nothing: there is only what every machine has', () => {
    const Dimensions = { id: ['skia-e-1'], task_type: ['swarming'], pool: ['Skia'], quarantined: ['x'] };
    const removed = aDescription({ Dimensions });
    assert.equal(forgetDevice(removed, 'skia-e-1', ACTOR, NOW), removed);
  });

  for (const left of [
    { Dimensions: { id: ['skia-e-1'], tmm_version: ['1'] } },
    { SuppliedDimensions: { gpu: ['Mali'] } },
    { SSHUserIP: 'root@host' },
    { Temperature: { cpu: 30 } },
  ])
    it(`forgets what is left: ${JSON.stringify(left)}`, () => {
      const { Annotation } = forgetDevice(aDescription(left), 'skia-e-1', ACTOR, NOW);
      assert.deepEqual(Annotation, said('Requested device removal of "skia-e-1"'));
    });
});
