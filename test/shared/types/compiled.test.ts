import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { compiledSchemas } from '../../../shared/types/compiled/compile.ts';

describe('the compiled schemas', () => {
  it('match their sources', async () => {
    const files = await compiledSchemas();
    assert.ok(files.size > 0);
    for (const [path, code] of files)
      assert.equal(readFileSync(path, 'utf8'), code, `${path} is out of date: run "npm run compile-schemas"`);
  });
});
