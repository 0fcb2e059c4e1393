import assert from 'node:assert/strict';
import { recover } from '../../../shared/processor/process.ts';
import { aDescription, NOW } from '../../support/builders.ts';
import { aContext } from '../../support/processing.ts';

const START = '2026-01-01T00:00:00.000Z';
const before = { Message: 'before', User: 'someone@example.org', Timestamp: START };
const well = aDescription({ Annotation: before, RecoveryStart: START });
const resting = { ...well, Recovering: 'Too hot.' };
const said = (Message: string) => ({ Message, User: 'machines.skia.org', Timestamp: NOW.toISOString() });

describe('recover', () => {
  it('begins recovery now and says why', () =>
    assert.deepEqual(recover(well, 'Too hot.', aContext()), {
      Recovering: 'Too hot.',
      RecoveryStart: NOW.toISOString(),
      Annotation: said('Too hot.'),
    }));

  it('says so where the reason changes, and keeps when it began', () =>
    assert.deepEqual(recover(resting, 'Battery low.', aContext()), {
      Recovering: 'Battery low.',
      RecoveryStart: START,
      Annotation: said('Battery low.'),
    }));

  it('ends recovery, says so, and keeps when it began', () =>
    assert.deepEqual(recover(resting, '', aContext()), {
      Recovering: '',
      RecoveryStart: START,
      Annotation: said('Leaving recovery mode.'),
    }));

  for (const was of [well, resting])
    it(`says nothing where nothing changes (${JSON.stringify(was.Recovering)})`, () =>
      assert.deepEqual(recover(was, was.Recovering, aContext()), {
        Recovering: was.Recovering,
        RecoveryStart: START,
        Annotation: before,
      }));
});
