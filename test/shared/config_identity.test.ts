import assert from 'node:assert/strict';
import { requireIdentity } from '../../shared/config.ts';

const none = { iapAudiences: [], tokenAudiences: [], accessTokens: { serviceAccounts: {} } };

describe('an instance under which nobody could be identified', () => {
  it('does not start, and says what to name', () => {
    assert.throws(
      () => requireIdentity({ identity: none }),
      /identity\.tokenAudiences \(usually "https:\/\/" and the host\)/,
    );
  });

  for (const identity of [
    { ...none, iapAudiences: ['/projects/1/apps/2'] },
    { ...none, tokenAudiences: ['https://machines.example.org'] },
    { ...none, accessTokens: { serviceAccounts: { 'a@lab.iam.gserviceaccount.com': '1' } } },
  ])
    it(`starts with ${JSON.stringify(identity)}`, () => {
      requireIdentity({ identity });
    });
});
