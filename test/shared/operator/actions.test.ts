/** What operators and power-cycle servers do to a machine; the recorded transitions pin the details. */
import assert from 'node:assert/strict';
import { forgetDevice, setAttachedDevice, supplyChromeos } from '../../../shared/operator/device.ts';
import { completePowerCycle, requestPowerCycle } from '../../../shared/power/request.ts';
import { clearQuarantine, setMaintenance, setNote } from '../../../shared/operator/service.ts';
import type { Description, Dimensions } from '../../../shared/types/description.ts';
import { NO_POWER } from '../../../shared/types/power.ts';
import { toTime, ZERO_TIME } from '../../../shared/types/time.ts';
import { aDescription, NOW } from '../../support/builders.ts';
import { plain } from '../../support/plain.ts';

const ACTOR = 'someone@example.org';
const was = aDescription();
const annotated = (Message: string) => ({ Message, User: ACTOR, Timestamp: NOW.toISOString() });

describe('setMaintenance', () => {
  const on = setMaintenance(was, undefined, ACTOR, NOW);

  it('records who put the machine into maintenance and when, to the second', () =>
    assert.deepEqual(on, {
      ...was,
      MaintenanceMode: `${ACTOR} 2026-01-02T03:04:05Z`,
      Annotation: annotated('Enabled Maintenance Mode'),
    }));

  it('puts the machine back in service', () =>
    assert.deepEqual(setMaintenance(on, undefined, ACTOR, NOW), {
      ...was,
      Annotation: annotated('Cleared Maintenance Mode.'),
    }));

  it('changes nothing if the machine is in the wanted state', () => {
    assert.deepEqual(setMaintenance(was, true, ACTOR, NOW), on);
    assert.equal(setMaintenance(on, true, 'other@example.org', NOW), on);
    assert.equal(setMaintenance(was, false, ACTOR, NOW), was);
  });
});

describe('requestPowerCycle', () => {
  const requested = requestPowerCycle(was, 'skia-e-1', undefined, ACTOR, NOW, 'r1');

  it('requests a power cycle', () =>
    assert.deepEqual(requested, {
      ...was,
      PowerCycle: true,
      Power: {
        ...NO_POWER,
        Request: { ...NO_POWER.Request, ID: 'r1', At: NOW.toISOString(), By: ACTOR },
      },
      Annotation: annotated('Requested powercycle for "skia-e-1"'),
    }));

  it('cancels the request', () =>
    assert.deepEqual(requestPowerCycle(requested, 'skia-e-1', undefined, ACTOR, NOW, 'r2'), {
      ...was,
      Annotation: annotated('Cancelled powercycle for "skia-e-1"'),
    }));

  it('changes nothing if the request is in the wanted state', () => {
    assert.equal(requestPowerCycle(requested, 'skia-e-1', true, ACTOR, NOW, 'r2'), requested);
    assert.equal(requestPowerCycle(was, 'skia-e-1', false, ACTOR, NOW, 'r2'), was);
  });
});

describe('completePowerCycle', () => {
  it('ends the request once', () => {
    const requested = requestPowerCycle(was, 'skia-e-1', true, ACTOR, NOW, 'r2');
    assert.deepEqual(completePowerCycle(requested), { ...requested, PowerCycle: false, Power: NO_POWER });
    assert.equal(completePowerCycle(was), was);
  });
});

describe('setAttachedDevice', () => {
  it('records the kind of device', () =>
    assert.deepEqual(setAttachedDevice(was, 'adb'), { ...was, AttachedDevice: 'adb' }));
  it('changes nothing if the kind is the same', () => assert.equal(setAttachedDevice(was, 'nodevice'), was));
});

describe('setNote', () => {
  it('records who wrote the note and when', () =>
    assert.deepEqual(setNote(was, 'x', ACTOR, NOW), { ...was, Note: annotated('x') }));
  it('replaces a note with the same text', () => {
    const noted = setNote(was, 'x', 'other@example.org', NOW);
    assert.deepEqual(setNote(noted, 'x', ACTOR, NOW).Note, annotated('x'));
  });
});

describe('supplyChromeos', () => {
  const supplied = supplyChromeos(was, 'root@host', { gpu: ['Mali'] });

  it('records the SSH destination and the dimensions, and does not move LastUpdated', () =>
    assert.deepEqual(plain(supplied), {
      ...was,
      SSHUserIP: 'root@host',
      SuppliedDimensions: { gpu: ['Mali'] },
    }));

  it('changes nothing if only values differ that are never stored', () =>
    assert.equal(supplyChromeos(supplied, 'root@host', { gpu: ['', 'Mali', 'Mali'], none: [''] }), supplied));

  it('changes nothing the second time', () =>
    assert.equal(
      supplyChromeos(supplied, 'root@host', { ...supplied.SuppliedDimensions, none: [] }),
      supplied,
    ));

  it('keeps a dimension named __proto__', () => {
    const next = supplyChromeos(was, 'root@host', JSON.parse('{"__proto__":["x"]}') as Dimensions);
    assert.equal(JSON.stringify(next.SuppliedDimensions), '{"__proto__":["x"]}');
  });
});

describe('clearQuarantine', () => {
  const quarantined = { ...was, IsQuarantined: true, QuarantineReason: 'disk full' };
  /** Times in milliseconds after NOW, at which the operator's request arrives. */
  const at = (ms: number): Date => new Date(NOW.getTime() + ms);
  const clear = (description: Description, forcedMs = -1000, nowMs = 0) =>
    clearQuarantine(description, { arrivedAt: NOW, now: at(nowMs), forcedAt: toTime(at(forcedMs)) });

  it('clears the quarantine and its reason as of the arrival of the request', () =>
    assert.deepEqual(clear(quarantined, -1000, 5000), { ...was, QuarantineClearedTime: NOW.toISOString() }));

  it('clears a quarantine of which no time is known', () =>
    assert.equal(
      clearQuarantine(quarantined, { arrivedAt: NOW, now: NOW, forcedAt: ZERO_TIME }).IsQuarantined,
      false,
    ));

  for (const [forcedMs, nowMs] of [
    [1, 1],
    [1, 5000],
    [5000, 5000],
  ] as const)
    it(`leaves a quarantine published ${forcedMs} ms after the request arrived, if it runs ${nowMs} ms after`, () =>
      assert.equal(clear(quarantined, forcedMs, nowMs), quarantined));

  it('clears a quarantine published when the request arrived', () =>
    assert.equal(clear(quarantined, 0, 5000).IsQuarantined, false));

  it('clears a quarantine published after now, by another clock, and as of then', () => {
    const LastEventTime = toTime(at(5001));
    const next = clear({ ...quarantined, LastEventTime }, 5001, 5000);
    assert.deepEqual([next.IsQuarantined, next.QuarantineClearedTime], [false, LastEventTime]);
  });

  it('clears it as of the arrival if a routine event was published since, so that a quarantine in between counts', () => {
    const next = clear({ ...quarantined, LastEventTime: toTime(at(3000)) }, -1000, 5000);
    assert.deepEqual([next.IsQuarantined, next.QuarantineClearedTime], [false, NOW.toISOString()]);
  });

  it('clears it never before the last clearing, if our clock stepped back since', () => {
    const QuarantineClearedTime = '2026-01-02T04:00:00.000Z';
    const next = clear({ ...quarantined, QuarantineClearedTime });
    assert.equal(next.QuarantineClearedTime, QuarantineClearedTime);
  });

  it('changes nothing without a quarantine', () => assert.equal(clear(was), was));
});

describe('forgetDevice', () => {
  it('forgets everything learned from the device but keeps the kind of attached device', () => {
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
      Annotation: annotated('Requested device removal of "skia-e-1"'),
    });
  });

  it('changes nothing if the machine has only what every machine has', () => {
    const Dimensions = { id: ['skia-e-1'], task_type: ['swarming'], pool: ['Skia'], quarantined: ['x'] };
    const forgotten = aDescription({ Dimensions });
    assert.equal(forgetDevice(forgotten, 'skia-e-1', ACTOR, NOW), forgotten);
  });

  for (const left of [
    { Dimensions: { id: ['skia-e-1'], tmm_version: ['1'] } },
    { SuppliedDimensions: { gpu: ['Mali'] } },
    { SSHUserIP: 'root@host' },
    { Temperature: { cpu: 30 } },
  ])
    it(`forgets what is left: ${JSON.stringify(left)}`, () => {
      const { Annotation } = forgetDevice(aDescription(left), 'skia-e-1', ACTOR, NOW);
      assert.deepEqual(Annotation, annotated('Requested device removal of "skia-e-1"'));
    });
});
