import assert from 'node:assert/strict';
import type * as WorkflowParser from '@actions/workflow-parser';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const FOLDER = join(import.meta.dirname, '../../.github/workflows');
const files = readdirSync(FOLDER);
const contents = new Map(files.map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')]));

type Parser = typeof WorkflowParser;

/** GitHub's parser is made for bundlers: Node by itself does not load its JSON. */
const loadParser = (): Parser => {
  const folder = mkdtempSync(join(tmpdir(), 'workflow-parser-'));
  try {
    const outfile = join(folder, 'parser.cjs');
    const entry = '@actions/workflow-parser';
    buildSync({
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile,
      logLevel: 'error',
    });
    return createRequire(import.meta.url)(outfile) as Parser;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe('The workflows', function () {
  this.timeout(60_000);
  let errorsOf: (name: string, content: string) => Promise<readonly string[]>;

  before(() => {
    const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = loadParser();
    errorsOf = async (name, content) => {
      const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
      if (value !== undefined) await convertWorkflowTemplate(context, value);
      return context.errors.getErrors().map(({ message }) => message);
    };
  });

  for (const [file, content] of contents) {
    it(`${file} is valid to GitHub's own parser`, async () =>
      assert.deepEqual(await errorsOf(file, content), []));

    it(`${file} runs others' actions only by the commit that was looked at, its version beside it`, () => {
      const used = content.split('\n').filter((line) => line.includes('uses:'));
      assert.ok(used.length > 0);
      for (const line of used) assert.match(line, /uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });

    it(`${file} takes no text of others into a shell: only variables, which a shell does not read as commands`, () => {
      const scripts = content.split(/\n(?= *(?:- )?run: )/).slice(1);
      for (const script of scripts) assert.doesNotMatch(script.split(/\n +- /, 1)[0] ?? '', /\$\{\{/);
    });
  }

  it('would be found wrong where they are', async () => {
    const wrong =
      'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo\n        shel: bash\n';
    assert.notDeepEqual(await errorsOf('wrong.yml', wrong), []);
  });

  it('use npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(FOLDER, '../../package.json'), 'utf8')) as {
      scripts: object;
    };
    for (const [, name = ''] of [...contents.values()].join('\n').matchAll(/npm run (?:--silent )?(\w+)/g)) {
      assert.ok(name in scripts, name);
    }
  });
});
