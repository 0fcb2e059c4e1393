/** Publishing with missing credentials. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPublish } from '../../functions/publisher.ts';
import { makeDirectory } from '../support/scratch.ts';

describe('createPublish', () => {
  const before = process.env['GOOGLE_APPLICATION_CREDENTIALS'];
  afterEach(() => {
    if (before === undefined) delete process.env['GOOGLE_APPLICATION_CREDENTIALS'];
    else process.env['GOOGLE_APPLICATION_CREDENTIALS'] = before;
  });

  it('looks for credentials again after it found none', async () => {
    const key = join(makeDirectory(), 'key.json');
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = key;
    const publish = createPublish({ projectId: 'lab' });
    const attempt = () => publish('machine-events', { attributes: {} });
    await assert.rejects(attempt(), /does not exist/);
    await assert.rejects(attempt(), /does not exist/);
    writeFileSync(key, 'not a key');
    await assert.rejects(attempt(), (error: Error) => !/does not exist/.test(error.message));
  });
});
