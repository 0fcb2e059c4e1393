import assert from 'node:assert/strict';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { access } from '../../../deploy/gcp/access.ts';
import { functionNames } from '../../../deploy/gcp/sizes.ts';
import type { FunctionName } from '../../../functions/table.ts';

const FUNCTIONS = join(import.meta.dirname, '../../../functions');

/** A function's own code: what it uses of functions/, bundled, without what it imports but does not use. */
const codeOf = (name: FunctionName): string => {
  const { outputFiles } = buildSync({
    entryPoints: [join(FUNCTIONS, `${name}.ts`)],
    bundle: true,
    format: 'esm',
    write: false,
    packages: 'external',
    external: ['../shared/*', './table.ts', './dependencies.ts'],
  });
  return outputFiles.map(({ text }) => text).join('\n');
};

describe('The access table', () => {
  for (const name of functionNames) {
    const { database, publishes } = access[name];

    it(`lets ${name} write to the database exactly if its code does`, () => {
      const code = codeOf(name);
      assert.match(code, /\bstore\b/, `the code of ${name} was not found`);
      const used = /\bstore\.(update|delete)\(|\bcreateSweeper\(/.test(code) ? 'write' : 'read';
      assert.equal(database, used, `set database of ${name} in deploy/gcp/access.ts to '${used}'`);
    });

    it(`lets ${name} publish to exactly the topics that its code publishes to`, () => {
      const code = codeOf(name);
      const used = [...code.matchAll(/\bpublish\((?:\w+\.)?topics\.(\w+)/g)].map(([, topic]) => topic);
      const topics = [...new Set(used)].sort();
      assert.deepEqual(
        [...publishes].sort(),
        topics,
        `set publishes of ${name} in deploy/gcp/access.ts to ${JSON.stringify(topics)}`,
      );
      assert.equal(
        /\bpublish\(/.test(code),
        publishes.length > 0,
        `${name} publishes to a topic that this test does not recognize`,
      );
    });
  }
});
