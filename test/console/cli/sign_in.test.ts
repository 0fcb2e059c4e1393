/** The command line's identity to a server. */
import assert from 'node:assert/strict';
import { GoogleAuth, OAuth2Client } from 'google-auth-library';
import sinon from 'sinon';
import { identityFor } from '../../../console/cli/sign_in.ts';

const SERVER = new URL('https://machines.example.org');
const ACCOUNT = 'operators@lab.iam.gserviceaccount.com';

/** A token with the one claim that the client reads: its expiry. */
const aToken = (): string => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp: Math.floor(Date.now() / 1000) + 3600 })}.signature`;
};

describe('identityFor', () => {
  afterEach(() => sinon.restore());

  for (const server of ['http://localhost:8080', 'http://127.0.0.1:1', 'http://[::1]:1'])
    it(`returns no headers for ${server}, which is on this computer`, async () => {
      assert.deepEqual(await identityFor(new URL(server), undefined)(), {});
    });

  it("requests one token, with the account's email address, for an impersonated account", async () => {
    const token = aToken();
    const person = new OAuth2Client();
    const request = sinon.stub(person, 'request').resolves({ data: { token } });
    sinon.stub(GoogleAuth.prototype, 'getClient').resolves(person);
    const identify = identityFor(SERVER, ACCOUNT);
    assert.deepEqual(await identify(), { authorization: `Bearer ${token}` });
    await identify();
    assert.deepEqual(
      request.args.map(([{ url, method, data }]) => [method, url, data as unknown]),
      [
        [
          'POST',
          'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/operators%40lab.iam.gserviceaccount.com:generateIdToken',
          { audience: 'https://machines.example.org', includeEmail: true },
        ],
      ],
    );
  });

  it('explains how to sign in if there are no credentials', async () => {
    sinon.stub(GoogleAuth.prototype, 'getClient').rejects(new Error('no credentials found'));
    for (const account of [undefined, ACCOUNT])
      await assert.rejects(identityFor(SERVER, account)(), {
        name: 'CommandError',
        exitCode: 5,
        message: /no credentials found.*gcloud auth application-default login.*--as ACCOUNT/,
      });
  });
});
