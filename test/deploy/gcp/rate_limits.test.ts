import assert from 'node:assert/strict';
import { at, text } from '../../../deploy/gcp/json_path.ts';
import type { Json } from '../../../deploy/gcp/resource.ts';
import { rateLimitPolicies } from '../../../deploy/gcp/resources/rate_limits.ts';
import { anInstance } from '../../support/builders.ts';

/** Cloud Armor counts by the beginning of a header only: https://cloud.google.com/armor/docs/rate-limiting-overview */
const KEY_BYTES = 128;

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** As Google's metadata server makes it: everything that is the same in all tokens comes first. */
const anIdTokenOf = (email: string): string => {
  const header = base64({ alg: 'RS256', kid: 'c'.repeat(40), typ: 'JWT' });
  const payload = base64({ aud: 'https://machines.example.org', azp: '1', email, email_verified: true });
  return `Bearer ${header}.${payload}.signature`;
};

describe('The rate limits at the door for tokens', () => {
  const rules = (): readonly Json[] =>
    rateLimitPolicies(anInstance())
      .filter(({ name }) => /^rate limit \d+ of \S+-token$/.test(name))
      .map(({ want }) => want(() => ''));
  const patternOf = (rule: Json): RegExp =>
    new RegExp(/matches\('(.+)'\)/.exec(text(rule, 'match', 'expr', 'expression'))?.[1] ?? '$^');
  const isByHeader = (rule: Json): boolean =>
    text(rule, 'rateLimitOptions', 'enforceOnKey') === 'HTTP_HEADER';
  /** The limit that counts a request with this header: the first rule that matches decides alone. */
  const ruleOf = (authorization: string): Json =>
    rules().find((rule) => at(rule, 'match', 'expr') === undefined || patternOf(rule).test(authorization));

  it('count each access token by itself', () => {
    for (const scheme of ['Bearer', 'bearer']) {
      const rule = ruleOf(`${scheme} ya29.c.c0ASRK0Ga`);
      assert.ok(isByHeader(rule));
      assert.equal(at(rule, 'rateLimitOptions', 'rateLimitThreshold', 'count'), 600);
    }
  });

  it('count ID tokens by address, because all of them begin with the same 128 bytes', () => {
    const [one, other] = ['ann@example.org', 'bob@example.org'].map(anIdTokenOf) as [string, string];
    assert.notEqual(one, other);
    assert.equal(one.slice(0, KEY_BYTES), other.slice(0, KEY_BYTES));
    assert.equal(text(ruleOf(one), 'rateLimitOptions', 'enforceOnKey'), 'IP');
  });

  it('count by address what is no token', () => {
    for (const authorization of ['', 'Basic x', 'Bearer x'])
      assert.equal(text(ruleOf(authorization), 'rateLimitOptions', 'enforceOnKey'), 'IP');
  });
});
