/** The trial of places at startup. */
import assert from 'node:assert/strict';
import { checkPlaces } from '../../../shared/incident/place_trial.ts';

describe('checkPlaces', () => {
  it('accepts expressions that are fast on every machine ID', () =>
    checkPlaces([
      { kind: 'rack', match: '-(rack\\d+)-' },
      { kind: 'shelf', match: '-(rack\\d+-shelf\\d+)-' },
    ]));

  const refused: readonly (readonly [what: string, match: string, message: RegExp])[] = [
    ['is no expression', '(', /place "rack": "\(" is not a regular expression/],
    ['repeats inside a repetition', '(\\d+)+x', /longer than 50 ms on hostile IDs/],
    ['repeats a choice of equals', '^(ab|ab)*c$', /longer than 50 ms on hostile IDs/],
    ['repeats words', '^([a-z]+-?)*$', /longer than 50 ms on hostile IDs/],
  ];
  for (const [what, match, message] of refused)
    it(`throws if a place ${what}`, () =>
      assert.throws(() => checkPlaces([{ kind: 'rack', match }]), message));
});
