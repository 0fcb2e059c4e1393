import assert from 'node:assert/strict';
import { createFinalStep } from '../../../shared/processor/final_step.ts';
import type { Description, Dimensions } from '../../../shared/types/description.ts';
import { NOTHING_KEPT, withDescription } from '../../../shared/types/stored_record.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aDescription, anInstance, NOW } from '../../support/builders.ts';
import { plain } from '../../support/plain.ts';

const onRecords = createFinalStep(anInstance().pools);
const finalStep = (machineId: string, next: Description): Description =>
  onRecords(machineId, undefined, withDescription(undefined, next), NOW).Description;
const step = (overrides: Partial<Description>, machineId = 'skia-e-1') =>
  finalStep(machineId, aDescription(overrides));
const dimensions = (Dimensions: Dimensions, machineId?: string) => step({ Dimensions }, machineId).Dimensions;

describe('finalStep', () => {
  it('sets id to the machine ID', () => assert.deepEqual(dimensions({ id: ['x', 'y'] })['id'], ['skia-e-1']));

  it('drops empty strings, then empty lists, from Dimensions and SuppliedDimensions', () => {
    const given = { a: ['', 'x', ''], b: [''], c: [] };
    const next = step({ Dimensions: given, SuppliedDimensions: given });
    assert.deepEqual(plain(next.SuppliedDimensions), { a: ['x'] });
    assert.deepEqual(next.Dimensions['a'], ['x']);
    assert.ok(!('b' in next.Dimensions) && !('c' in next.Dimensions));
  });

  it('drops repeated values from Dimensions and SuppliedDimensions; the first stays', () => {
    const gpu = ['10de', '10de:1cb3', '10de', '10de:1cb3'];
    const given = { gpu, few: ['b', 'a', 'b'], once: ['x', 'y'], empty: ['', 'a', '', 'a'] };
    const kept = { gpu: ['10de', '10de:1cb3'], few: ['b', 'a'], once: ['x', 'y'], empty: ['a'] };
    const next = step({ Dimensions: given, SuppliedDimensions: given });
    assert.deepEqual(plain(next.SuppliedDimensions), kept);
    assert.deepEqual(plain({ ...next.Dimensions, id: [], task_type: [], pool: [] }), {
      ...kept,
      id: [],
      task_type: [],
      pool: [],
    });
  });

  it('drops repeated values from long lists, in linear time', () => {
    const long = Array.from({ length: 100_000 }, (_, i) => `v${i}`);
    assert.deepEqual(dimensions({ a: [...long, 'v0', 'v7'] })['a'], long);
    assert.equal(dimensions({ a: long })['a']?.length, long.length);
  });

  it('keeps a configured pool that an operator gave twice', () =>
    assert.deepEqual(dimensions({ pool: ['SkiaInternal', 'SkiaInternal'] })['pool'], ['SkiaInternal']));

  it('keeps an empty key and drops its empty strings', () =>
    assert.deepEqual(dimensions({ '': ['x', ''] })[''], ['x']));

  it('defaults task_type to swarming', () => {
    assert.deepEqual(dimensions({})['task_type'], ['swarming']);
    assert.deepEqual(dimensions({ task_type: [''] })['task_type'], ['swarming']);
    assert.deepEqual(dimensions({ task_type: ['sktask'] })['task_type'], ['sktask']);
  });

  const given: readonly [name: string, pool: string[] | undefined, machineId: string, expected: string][] = [
    ['the first pool that matches the machine ID', undefined, 'skia-i-rpi-1', 'SkiaInternal'],
    ['a later pool if the first does not match', undefined, 'skia-e-1', 'Skia'],
    ['PoolNotFound if no pool matches', undefined, 'other-1', 'PoolNotFound'],
    ['the given pool if it is configured', ['SkiaInternal'], 'skia-e-1', 'SkiaInternal'],
    ['a matching pool if the given one is not configured', ['Nope'], 'skia-e-1', 'Skia'],
    ['a matching pool if two are given, both configured', ['Skia', 'SkiaInternal'], 'skia-e-1', 'Skia'],
    ['a matching pool if it was PoolNotFound before', ['PoolNotFound'], 'skia-e-1', 'Skia'],
  ];
  for (const [name, pool, machineId, expected] of given)
    it(`sets pool to ${name}`, () =>
      assert.deepEqual(dimensions(pool === undefined ? {} : { pool }, machineId)['pool'], [expected]));

  it('sets quarantined to all reasons why the machine is unavailable', () =>
    assert.deepEqual(
      step({
        MaintenanceMode: 'a@example.org 2026-01-02T03:04:05Z',
        IsQuarantined: true,
        Recovering: 'Too hot.',
      }).Dimensions['quarantined'],
      ['Maintenance: a@example.org 2026-01-02T03:04:05Z, Forced Quarantine, Recovering: Too hot.'],
    ));

  it('removes quarantined from an available machine', () =>
    assert.ok(!('quarantined' in dimensions({ quarantined: ['Forced Quarantine'] }))));

  it('converts all times to UTC, cut to milliseconds', () => {
    const time = '2026-01-02T04:04:05.678912+01:00';
    const annotation = { Message: '', User: '', Timestamp: time };
    const next = step({
      LastUpdated: time,
      RecoveryStart: time,
      TaskStarted: time,
      LastEventTime: time,
      QuarantineClearedTime: time,
      Annotation: annotation,
      Note: annotation,
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

  it('keeps the zero time, and sets it for a time that cannot be parsed', () => {
    assert.equal(step({ RecoveryStart: ZERO_TIME }).RecoveryStart, ZERO_TIME);
    assert.equal(step({ RecoveryStart: '' }).RecoveryStart, ZERO_TIME);
    assert.equal(step({ RecoveryStart: '2026-13-41T00:00:00.000Z' }).RecoveryStart, ZERO_TIME);
  });

  it('keeps a dimension named __proto__', () => {
    const next = step({ Dimensions: JSON.parse('{"__proto__":["x"]}') as Dimensions });
    assert.deepEqual(Object.getOwnPropertyDescriptor(next.Dimensions, '__proto__')?.value, ['x']);
  });

  it('changes nothing when it runs again', () => {
    const once = step({
      IsQuarantined: true,
      Dimensions: { a: ['', 'x'] },
      LastUpdated: '2026-01-02T03:04:05Z',
    });
    assert.deepEqual(finalStep('skia-e-1', once), once);
  });

  it('keeps what is kept beside the Description', () => {
    const Kept = { ...NOTHING_KEPT, EventIDs: ['7'] };
    const final = onRecords('skia-e-1', undefined, { Description: aDescription(), Kept }, NOW);
    assert.deepEqual(final.Kept.EventIDs, ['7']);
  });

  it('does not mutate its argument', () => {
    const given = aDescription({ Dimensions: { a: [''] } });
    const before = JSON.stringify(given);
    finalStep('skia-e-1', given);
    assert.equal(JSON.stringify(given), before);
  });
});

describe('createFinalStep', () => {
  it('throws an error that names the pool if its match is not a regular expression', () =>
    assert.throws(
      () => createFinalStep([{ name: 'Skia', match: '(' }]),
      /pool "Skia": "\(" is not a regular expression/,
    ));
});
