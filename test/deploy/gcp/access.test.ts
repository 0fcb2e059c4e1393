import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { access } from '../../../deploy/gcp/access.ts';
import { functionNames } from '../../../deploy/gcp/sizes.ts';
import type { FunctionName } from '../../../functions/table.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** A function's own wiring: its file and what it imports of functions/, the parts shared by all aside. */
const sourcesOf = (name: FunctionName): string => {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path) || !existsSync(path) || relative(ROOT, path).startsWith('..')) return;
    seen.add(path);
    for (const [, from = ''] of readFileSync(path, 'utf8').matchAll(
      /^(?:import|export) (?!type).*? from '(\.[^']+)';$/gms,
    )) {
      if (!from.endsWith('/table.ts') && !from.endsWith('/dependencies.ts')) visit(join(dirname(path), from));
    }
  };
  visit(join(ROOT, 'functions', `${name}.ts`));
  return [...seen].map((path) => readFileSync(path, 'utf8')).join('\n');
};

describe('What a function may touch', () => {
  for (const name of functionNames) {
    const source = sourcesOf(name);
    const { database, publishes } = access[name];

    it(`lets ${name} write to the database exactly if it does`, () => {
      assert.match(source, /\bstore\b/, 'the sources were found');
      assert.equal(database, /\bstore\.(update|delete)\(/.test(source) ? 'write' : 'read');
    });

    it(`lets ${name} publish on the topics that it publishes on, and no others`, () => {
      const used = [...source.matchAll(/\bpublish\((?:\w+\.)?topics\.(\w+)/g)].map(([, topic]) => topic);
      assert.deepEqual([...new Set(used)].sort(), [...publishes].sort());
      assert.equal(
        /\bpublish\(/.test(source),
        publishes.length > 0,
        'none is published on in a way this test does not see',
      );
    });
  }
});
