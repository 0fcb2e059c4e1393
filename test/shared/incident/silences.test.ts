import assert from 'node:assert/strict';
import { matchesGlob } from '../../../shared/incident/silence_match.ts';
import { isSilenced, newSilence } from '../../../shared/incident/silences.ts';
import { parseSilenceRequest } from '../../../shared/types/silence.ts';
import { NOW } from '../../support/builders.ts';
import { after, timeAfter } from '../../support/sight.ts';

describe('matchesGlob', () => {
  const rows: readonly (readonly [glob: string, text: string, matches: boolean])[] = [
    ['a', 'a', true],
    ['a', 'ab', false],
    ['*', '', true],
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a*c', 'ac', true],
    ['ab*ba', 'aba', false],
    ['*b*d*', 'abcde', true],
    ['*d*b*', 'abcde', false],
    ['a**c', 'abc', true],
    ['a.c', 'abc', false],
    ['*ab', 'aab', true],
    ['*a*a', 'a', false],
    ['', '', true],
    ['', 'a', false],
  ];
  for (const [glob, text, matches] of rows)
    it(`${matches ? 'matches' : 'does not match'} "${text}" with "${glob}"`, () =>
      assert.equal(matchesGlob(glob, text), matches));

  it('takes a time that grows with the text, whatever the stars', () => {
    const text = 'a'.repeat(200_000);
    assert.equal(matchesGlob(`${'*a'.repeat(100)}*b`, text), false);
    assert.equal(matchesGlob(`${'*a'.repeat(100_000)}*`, text), true);
  });
});

describe('isSilenced', () => {
  const machine = { Machine: 'skia-e-1', Pool: 'Skia', Kind: 'silent', Places: ['lab', 'rack rack4'] };
  const silenced = (Match: object, Until = timeAfter(1)) =>
    isSilenced(machine, [{ ID: 's', Match, Until, By: 'ann', Reason: 'r' }], NOW);

  it('holds if all members match', () => {
    assert.ok(silenced({ Machine: 'skia-*', Pool: 'Skia', Kind: 'silent', Place: 'rack4' }));
    assert.ok(!silenced({ Machine: 'skia-*', Pool: 'Internal' }));
  });

  it('matches a place with and without its kind', () => {
    assert.ok(silenced({ Place: 'rack rack4' }));
    assert.ok(silenced({ Place: 'rack*' }));
    assert.ok(!silenced({ Place: 'rack5' }));
  });

  it('ends in time', () => assert.ok(!silenced({ Machine: '*' }, timeAfter(0))));

  it('does not match the deaf lab with a machine or pool', () => {
    const deaf = { Machine: undefined, Pool: undefined, Kind: 'deaf', Places: ['lab'] };
    const matches = (Match: object) =>
      isSilenced(deaf, [{ ID: 's', Match, Until: timeAfter(1), By: 'ann', Reason: 'r' }], NOW);
    assert.ok(matches({ Kind: 'deaf' }));
    assert.ok(!matches({ Machine: '*' }));
  });
});

describe('newSilence', () => {
  const request = (overrides: object = {}) =>
    parseSilenceRequest({ Match: { Machine: 'a' }, Until: timeAfter(60), Reason: 'moved', ...overrides });

  it('says who, until when and why, under an ID', () => {
    const { ID, ...silence } = newSilence(request(), 'ann@example.org', NOW);
    assert.match(ID, /^silence-[0-9a-z]+-[0-9a-f]{6}$/);
    assert.deepEqual(silence, {
      ...{ Match: { Machine: 'a' }, Until: timeAfter(60), By: 'ann@example.org', Reason: 'moved' },
    });
  });

  const refused: readonly (readonly [what: string, overrides: object, message: RegExp])[] = [
    ['without a Match', { Match: undefined }, /'Match'/],
    ['with an empty Match', { Match: {} }, /"Match" must NOT have fewer than 1 properties/],
    ['with an unknown member', { Match: { Machines: 'a' } }, /unknown member: "Machines"/],
    ['without a reason', { Reason: '' }, /"Reason" must NOT have fewer than 1 characters/],
    ['without an end', { Until: undefined }, /'Until'/],
    ['with an end that is no time', { Until: 'tomorrow' }, /"Until" must be an RFC 3339 time/],
    ['that has ended', { Until: timeAfter(0) }, /"Until" must be in the future/],
    ['for more than 30 days', { Until: timeAfter(30 * 86_400 + 1) }, /at most 30 days ahead/],
  ];
  for (const [what, overrides, message] of refused)
    it(`refuses one ${what}`, () =>
      assert.throws(() => newSilence(request(overrides), 'ann', after(0)), {
        refusal: 'bad-request',
        message,
      }));
});
