import assert from 'node:assert/strict';
import { recover } from '../../../shared/processor/process.ts';
import { aDescription, NOW } from '../../support/builders.ts';
import { aContext } from '../../support/processing.ts';

const START = '2026-01-01T00:00:00.000Z';
const earlier = { Message: 'before', User: 'someone@example.org', Timestamp: START };
const well = aDescription({ Annotation: earlier, RecoveryStart: START });
const unwell = { ...well, Recovering: 'Too hot.' };
const annotated = (Message: string) => ({
  Message,
  User: 'machines.skia.org',
  Timestamp: NOW.toISOString(),
});

describe('recover', () => {
  it('starts recovery now and annotates the reason', () =>
    assert.deepEqual(recover(well, 'Too hot.', aContext()), {
      Recovering: 'Too hot.',
      RecoveryStart: NOW.toISOString(),
      Annotation: annotated('Too hot.'),
    }));

  it('annotates a new reason and keeps the start', () =>
    assert.deepEqual(recover(unwell, 'Battery low.', aContext()), {
      Recovering: 'Battery low.',
      RecoveryStart: START,
      Annotation: annotated('Battery low.'),
    }));

  it('annotates the end of recovery and keeps the start', () =>
    assert.deepEqual(recover(unwell, '', aContext()), {
      Recovering: '',
      RecoveryStart: START,
      Annotation: annotated('Leaving recovery mode.'),
    }));

  for (const previous of [well, unwell])
    it(`changes nothing if the message is still ${JSON.stringify(previous.Recovering)}`, () =>
      assert.deepEqual(recover(previous, previous.Recovering, aContext()), {
        Recovering: previous.Recovering,
        RecoveryStart: START,
        Annotation: earlier,
      }));
});
