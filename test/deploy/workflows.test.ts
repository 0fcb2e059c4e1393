import type * as WorkflowParser from '@actions/workflow-parser';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';
import { makeDirectory } from '../support/scratch.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, '.github/workflows');

type Parser = typeof WorkflowParser;

/** GitHub's own parser. It is made for bundlers: Node alone does not load its JSON. */
const loadParser = (): Parser => {
  const folder = mkdtempSync(join(tmpdir(), 'workflow-parser-'));
  try {
    const outfile = join(folder, 'parser.cjs');
    buildSync({
      entryPoints: ['@actions/workflow-parser'],
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
  let workflows: readonly (readonly [name: string, content: string])[] = [];
  let errorsOf: (name: string, content: string) => Promise<readonly string[]>;

  before(() => {
    workflows = readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]);
    assert.ok(workflows.length > 0, `${FOLDER} is empty`);
    const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = loadParser();
    errorsOf = async (name, content) => {
      const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
      if (value !== undefined) await convertWorkflowTemplate(context, value);
      return context.errors.getErrors().map(({ message }) => message);
    };
  });

  it("are valid to GitHub's own parser", async () => {
    for (const [name, content] of workflows) assert.deepEqual(await errorsOf(name, content), [], name);
  });

  it("are invalid to GitHub's own parser if a key is misspelled", async () => {
    const misspelled =
      'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo\n        shel: bash\n';
    assert.notDeepEqual(await errorsOf('misspelled.yml', misspelled), []);
  });

  it('pin every action to a reviewed commit, with its version in a comment', () => {
    for (const [name, content] of workflows) {
      const used = content.split('\n').filter((line) => /uses: (?!\.\/)/.test(line));
      assert.ok(used.length > 0, `${name} uses no action`);
      for (const line of used)
        assert.match(line, /uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, `${name}: ${line}`);
    }
  });

  it('put no expression into a shell script, which would run it as code: only variables', () => {
    for (const [name, content] of workflows) {
      const scripts = content.split(/\n(?= *(?:- )?run: )/).slice(1);
      for (const script of scripts) assert.doesNotMatch(script.split(/\n +- /, 1)[0] ?? '', /\$\{\{/, name);
    }
  });

  it('take the Node that package.json names, from an action', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      devDependencies: { node: string };
    };
    for (const [name, content] of workflows) {
      const versions = [...content.matchAll(/node-version: (\S+)/g)].map(([, version]) => version);
      assert.ok(versions.length > 0, `${name} sets up no Node`);
      assert.deepEqual([...new Set(versions)], [devDependencies.node], name);
    }
  });

  it('take the gcloud whose parser has checked the commands, not the newest', () => {
    for (const [name, content] of workflows) {
      const used = content.split('setup-gcloud@').slice(1);
      for (const step of used)
        assert.match(step.split(/\n +- /, 1)[0] ?? '', /^ +version: 528\.0\.0$/m, name);
    }
  });

  it('deploy only after all checks, in one workflow', () => {
    const content = new Map(workflows).get('deploy.yml') ?? '';
    assert.match(content, /\n {2}test:\n {4}if: .*\n {4}uses: \.\/\.github\/workflows\/ci\.yml\n/);
    assert.match(content, /\n {2}deploy:\n {4}needs: test\n/);
    assert.match(new Map(workflows).get('ci.yml') ?? '', /\n {2}workflow_call:\n/);
  });

  it('run no install script in a job that may become an account of the project', () => {
    let installs = 0;
    for (const [name, content] of workflows)
      for (const job of content.split(/\n(?= {2}[\w-]+:\n)/).filter((job) => job.includes('id-token: write')))
        for (const [line] of job.matchAll(/npm (?:ci|i|install|add|exec)\b.*|\bnpx .*|bash \.ci\/run/g)) {
          assert.equal(line, 'npm ci --ignore-scripts', name);
          installs++;
        }
    assert.equal(installs, 2);
  });

  it('fail if a command fails whose output goes through a pipe', () => {
    const files: readonly (readonly [string, string])[] = [
      ...workflows,
      ['.ci/run', `run: |\n${readFileSync(join(ROOT, '.ci/run'), 'utf8')}`],
    ];
    let pipes = 0;
    for (const [name, content] of files)
      for (const script of content
        .split(/\n(?= *(?:- )?run: )/)
        .filter((script) => /\| tee\b/.test(script))) {
        assert.match(script, /^.*run: \|\n(?:.*#.*\n)*\s*set -(?:o|euo) pipefail\n/, name);
        pipes++;
      }
    assert.equal(pipes, 3);
  });

  it('run npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    for (const [name, content] of workflows) {
      for (const [, script = ''] of content.matchAll(/npm run (?:--silent )?([\w-]+)/g)) {
        assert.ok(script in scripts, `${name} runs npm script ${script}`);
      }
    }
  });
});

describe('.ci/run', () => {
  /** Its function `browser`, with these programs on the PATH and nothing else. */
  const browserAmong = (programs: readonly string[], named?: string): string => {
    const folder = makeDirectory();
    for (const name of programs) writeFileSync(join(folder, name), '#!/bin/sh\n', { mode: 0o755 });
    const [, definition = ''] =
      /^(browser\(\) \{\n[^]*?\n\})$/m.exec(readFileSync(join(ROOT, '.ci/run'), 'utf8')) ?? [];
    assert.ok(definition !== '');
    const env = { PATH: folder, ...(named !== undefined && { CHROMIUM: named }) };
    const { stdout } = spawnSync('/bin/bash', ['--norc', '-c', `${definition}\nbrowser`], {
      env,
      encoding: 'utf8',
    });
    return basename(stdout.trim());
  };

  /** What it asks apt-get for, which knows only these packages. */
  const installedOf = (packages: readonly string[], programs: readonly string[] = []): string[] => {
    const folder = makeDirectory();
    const log = join(folder, 'log');
    const known = packages.map((name) => `*" ${name}") exit 0;;`).join(' ');
    const aptGet = `#!/bin/bash\n[ "$1" = update ] && exit; echo "\${@: -1}" >>${log}; case "$*" in ${known} *) exit 100;; esac\n`;
    writeFileSync(join(folder, 'apt-get'), aptGet, { mode: 0o755 });
    for (const name of programs) writeFileSync(join(folder, name), '#!/bin/sh\n', { mode: 0o755 });
    const text = readFileSync(join(ROOT, '.ci/run'), 'utf8');
    const functions = text.match(/^\w+\(\) \{[^]*?\n\}$/gm)?.join('\n') ?? '';
    const [line = ''] = /^browser >.*$/m.exec(text) ?? [];
    const { status, stderr } = spawnSync('/bin/bash', ['--norc', '-euc', `${functions}\n${line}`], {
      env: { PATH: folder },
      encoding: 'utf8',
    });
    assert.equal(status, packages.length === 0 && programs.length === 0 ? 100 : 0, stderr);
    writeFileSync(log, '', { flag: 'a' });
    return readFileSync(log, 'utf8').split('\n').filter(Boolean);
  };

  it('takes the browser that CHROMIUM names, or else the headless shell, chromium, chromium-browser or google-chrome', () => {
    assert.equal(browserAmong(['chromium', 'other'], 'other'), 'other');
    assert.equal(browserAmong(['chromium', 'chromium-headless-shell']), 'chromium-headless-shell');
    assert.equal(browserAmong(['google-chrome', 'chromium-browser', 'chromium']), 'chromium');
    assert.equal(browserAmong(['google-chrome', 'chromium-browser']), 'chromium-browser');
    assert.equal(browserAmong(['google-chrome']), 'google-chrome');
  });

  it('installs one only if it finds none: the headless shell, or chromium where that is no package', () => {
    const both = ['chromium-headless-shell', 'chromium'];
    assert.equal(browserAmong([]), '');
    assert.deepEqual(installedOf(both, ['google-chrome']), []);
    assert.deepEqual(installedOf(both), ['chromium-headless-shell']);
    assert.deepEqual(installedOf(['chromium']), both);
    assert.deepEqual(installedOf([]), both);
  });
});
