import assert from 'node:assert/strict';
import { authenticateLocally } from '../../../shared/auth/local.ts';

describe('local mode', () => {
  for (const host of [
    'localhost',
    'localhost:8080',
    'LOCALHOST:1',
    '127.0.0.1',
    '127.0.0.1:65535',
    '[::1]',
    '[::1]:8080',
  ])
    it(`makes whoever asks for ${host} the operator, with every role`, async () => {
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
    it(`refuses whoever asks for "${host}": a page may have given its own name this address`, async () => {
      await assert.rejects(authenticateLocally({ host }), { refusal: 'wrong-host' });
    });

  it('refuses a request without a Host', async () => {
    await assert.rejects(authenticateLocally({}), { refusal: 'wrong-host' });
  });
});
