import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { compiledSchemas } from '../../../shared/types/compiled/compile.ts';

describe('The compiled schemas', () => {
  it('are those of today: otherwise run "npm run compile-schemas"', async () => {
    const files = await compiledSchemas();
    assert.ok(files.size > 0);
    for (const [path, code] of files) assert.equal(readFileSync(path, 'utf8'), code, path);
  });
});
