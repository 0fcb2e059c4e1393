import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from './scratch.ts';

describe('a temporary directory', () => {
  const made: string[] = [];
  const areThere = (): void =>
    assert.deepEqual(
      made.filter((path) => !existsSync(path)),
      [],
    );
  afterEach('a writer still writes', areThere);
  after('another one too', areThere);

  for (const test of ['first', 'second'])
    it(`is there for the ${test} test and all hooks of its suite`, () => {
      const directory = makeDirectory();
      writeFileSync(join(directory, 'file'), test);
      made.push(join(directory, 'file'));
    });
});
