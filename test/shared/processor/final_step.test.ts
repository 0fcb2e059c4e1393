import assert from 'node:assert/strict';
import { createFinalStep } from '../../../shared/processor/final_step.ts';
import type { Description, Dimensions } from '../../../shared/types/description.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aDescription, anInstance } from '../../support/builders.ts';
import { plain } from '../../support/plain.ts';

const finalStep = createFinalStep(anInstance().pools);
const step = (overrides: Partial<Description>, machineId = 'skia-e-1') =>
  finalStep(machineId, aDescription(overrides));
const dimensions = (Dimensions: Dimensions, machineId?: string) => step({ Dimensions }, machineId).Dimensions;

describe('The final step', () => {
  it('sets id to the machine’s ID', () =>
    assert.deepEqual(dimensions({ id: ['x', 'y'] })['id'], ['skia-e-1']));

  it('drops empty strings, then keys with nothing left, from both kinds of dimensions', () => {
    const given = { a: ['', 'x', ''], b: [''], c: [] };
    const next = step({ Dimensions: given, SuppliedDimensions: given });
    assert.deepEqual(plain(next.SuppliedDimensions), { a: ['x'] });
    assert.deepEqual(next.Dimensions['a'], ['x']);
    assert.ok(!('b' in next.Dimensions) && !('c' in next.Dimensions));
  });

  it('drops an empty key’s empty strings only', () =>
    assert.deepEqual(dimensions({ '': ['x', ''] })[''], ['x']));

  it('defaults task_type to swarming', () => {
    assert.deepEqual(dimensions({})['task_type'], ['swarming']);
    assert.deepEqual(dimensions({ task_type: [''] })['task_type'], ['swarming']);
    assert.deepEqual(dimensions({ task_type: ['sktask'] })['task_type'], ['sktask']);
  });

  const given: readonly [name: string, pool: string[] | undefined, machineId: string, expected: string][] = [
    ['the first that matches the ID', undefined, 'skia-i-rpi-1', 'SkiaInternal'],
    ['the next where the first does not match', undefined, 'skia-e-1', 'Skia'],
    ['PoolNotFound where none matches', undefined, 'other-1', 'PoolNotFound'],
    ['what was given, where that is a pool', ['SkiaInternal'], 'skia-e-1', 'SkiaInternal'],
    ['not what was given, where that is none', ['Nope'], 'skia-e-1', 'Skia'],
    ['not two, though both are pools', ['Skia', 'SkiaInternal'], 'skia-e-1', 'Skia'],
    ['found again once one matches', ['PoolNotFound'], 'skia-e-1', 'Skia'],
  ];
  for (const [name, pool, machineId, expected] of given)
    it(`sets pool to ${name}`, () =>
      assert.deepEqual(dimensions(pool === undefined ? {} : { pool }, machineId)['pool'], [expected]));

  it('says in quarantined why schedulers must leave the machine alone', () =>
    assert.deepEqual(
      step({
        MaintenanceMode: 'a@example.org 2026-01-02T03:04:05Z',
        IsQuarantined: true,
        Recovering: 'Too hot.',
      }).Dimensions['quarantined'],
      ['Maintenance: a@example.org 2026-01-02T03:04:05Z, Forced Quarantine, Recovering: Too hot.'],
    ));

  it('removes quarantined where nothing holds', () =>
    assert.ok(!('quarantined' in dimensions({ quarantined: ['Forced Quarantine'] }))));

  it('cuts times to milliseconds, in UTC', () => {
    const time = '2026-01-02T04:04:05.678912+01:00';
    const said = { Message: '', User: '', Timestamp: time };
    const next = step({
      LastUpdated: time,
      RecoveryStart: time,
      TaskStarted: time,
      LastEventTime: time,
      QuarantineClearedTime: time,
      Annotation: said,
      Note: said,
    });
    const times = [
      next.LastUpdated,
      next.RecoveryStart,
      next.TaskStarted,
      next.LastEventTime,
      next.QuarantineClearedTime,
    ];
    for (const cut of [...times, next.Annotation.Timestamp, next.Note.Timestamp])
      assert.equal(cut, '2026-01-02T03:04:05.678Z');
  });

  it('leaves the zero time, and takes a time that is none for it', () => {
    assert.equal(step({ RecoveryStart: ZERO_TIME }).RecoveryStart, ZERO_TIME);
    assert.equal(step({ RecoveryStart: '' }).RecoveryStart, ZERO_TIME);
    assert.equal(step({ RecoveryStart: '2026-13-41T00:00:00.000Z' }).RecoveryStart, ZERO_TIME);
  });

  it('keeps a dimension named __proto__', () => {
    const next = step({ Dimensions: JSON.parse('{"__proto__":["x"]}') as Dimensions });
    assert.deepEqual(Object.getOwnPropertyDescriptor(next.Dimensions, '__proto__')?.value, ['x']);
  });

  it('changes nothing the second time', () => {
    const once = step({
      IsQuarantined: true,
      Dimensions: { a: ['', 'x'] },
      LastUpdated: '2026-01-02T03:04:05Z',
    });
    assert.deepEqual(finalStep('skia-e-1', once), once);
  });

  it('does not touch what it is given', () => {
    const given = aDescription({ Dimensions: { a: [''] } });
    const before = JSON.stringify(given);
    finalStep('skia-e-1', given);
    assert.equal(JSON.stringify(given), before);
  });
});

describe('createFinalStep', () => {
  it('names the pool whose expression is wrong', () =>
    assert.throws(
      () => createFinalStep([{ name: 'Skia', match: '(' }]),
      /pool "Skia": "\(" is not a regular expression/,
    ));
});
