import assert from 'node:assert/strict';
import { authenticateLocally } from '../../../shared/auth/local.ts';

describe('authenticateLocally', () => {
  for (const host of [
    'localhost',
    'localhost:8080',
    'LOCALHOST:1',
    '127.0.0.1',
    '127.0.0.1:65535',
    '[::1]',
    '[::1]:8080',
  ])
    it(`returns the operator with every role for the host ${host}`, async () => {
      const caller = await authenticateLocally({ host });
      assert.deepEqual(caller?.roles, ['viewer', 'editor', 'agent', 'powercycle']);
    });

  for (const host of [
    '',
    'example.org',
    'localhost.example.org',
    '127.0.0.1.example.org',
    '127.0.0.2',
    '0.0.0.0',
    'localhost:8080:1',
    'localhost@example.org',
    '::1',
  ])
    it(`refuses the host "${host}", which a web page may have pointed at this computer`, async () => {
      await assert.rejects(authenticateLocally({ host }), { refusal: 'wrong-host' });
    });

  it('quotes the first 64 characters of a refused host', async () => {
    const host = `${'x'.repeat(64)}.example.org`;
    await assert.rejects(authenticateLocally({ host }), {
      message: `this server serves only this computer, not the host "${'x'.repeat(64)}"; use http://localhost and the port`,
    });
  });

  it('refuses a request without a Host header', async () => {
    await assert.rejects(authenticateLocally({}), { refusal: 'wrong-host' });
  });
});
