import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createFacts } from '../../../deploy/gcp/facts.ts';
import { backendIdFact, PROJECT_NUMBER } from '../../../deploy/gcp/names.ts';
import { INSTANCE_FILE, listUpload, RELEASE, releaseFacts } from '../../../deploy/gcp/stage.ts';
import { peoplesFunctions } from '../../../deploy/gcp/url_map.ts';
import { parseInstance } from '../../../shared/types/instance.ts';
import { anInstance } from '../../support/builders.ts';
import { startFunction } from '../../support/function_process.ts';
import { needGcloud } from './need_gcloud.ts';

const ROOT = join(import.meta.dirname, '../../..');
const ENTRY = 'functions/index.ts';

/** Every file that `functions/index.ts` reaches by imports that are there when it runs. */
const reached = (): readonly string[] => {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const source = readFileSync(join(ROOT, path), 'utf8');
    for (const [, statement = '', from = ''] of source.matchAll(
      /^((?:import|export)\b[^;]*?from )'(\.[^']+)';$/gm,
    )) {
      if (!/^(import|export) type\b/.test(statement)) visit(relative(ROOT, join(ROOT, dirname(path), from)));
    }
    for (const [, from = ''] of source.matchAll(/\bimport\('(\.[^']+)'\)/g)) visit(join(dirname(path), from));
  };
  visit(ENTRY);
  return [...seen].sort();
};

const typesOnly = (path: string): boolean =>
  existsSync(join(ROOT, path)) &&
  readFileSync(join(ROOT, path), 'utf8').match(/^export (?!type\b|interface\b)/m) === null;

const staging = (folder: string, files: readonly string[], ids: string): string => {
  const instance = anInstance({
    roles: { viewer: [], editor: [], agent: ['serviceAccount:a@example.org'], powercycle: [] },
  });
  const facts = createFacts(releaseFacts({ root: ROOT, files, instance, folder }), false);
  facts.learn({
    [PROJECT_NUMBER]: '12',
    ...Object.fromEntries(peoplesFunctions.map((name) => [backendIdFact(name), ids])),
  });
  return facts.fact(RELEASE);
};

describe('What is uploaded', function () {
  this.timeout(180_000);
  let files: readonly string[] = [];
  let folder = '';
  before(async function () {
    needGcloud.call(this);
    files = await listUpload(ROOT);
    folder = mkdtempSync(join(tmpdir(), 'upload-'));
  });
  after(() => folder !== '' && rmSync(folder, { recursive: true }));

  it('is what the functions import, the two package files, and nothing else', () => {
    const needed = [...reached(), 'package-lock.json', 'package.json'];
    assert.deepEqual(
      needed.filter((path) => !files.includes(path)),
      [],
      'needed and not uploaded: see .gcloudignore',
    );
    assert.deepEqual(
      files.filter((path) => !needed.includes(path) && !typesOnly(path)),
      [],
      'uploaded and not needed: name it in .gcloudignore',
    );
  });

  it('has a main file that the build can check: it reads it as JavaScript, without types', () => {
    const { main } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { main: string };
    assert.equal(main, ENTRY);
    const { status, stderr } = spawnSync(process.execPath, ['--check', join(ROOT, main)], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });

  it('is the same release for the same content, and another one for other audiences', () => {
    const release = staging(folder, files, '7');
    assert.match(release, /^[0-9a-f]{16}$/);
    const other = mkdtempSync(join(tmpdir(), 'upload-'));
    try {
      assert.equal(staging(other, files, '7'), release);
      assert.notEqual(staging(other, files, '8'), release);
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  it('names the audiences of its own backend services in the config', () => {
    const { identity } = parseInstance(JSON.parse(readFileSync(join(folder, INSTANCE_FILE), 'utf8')));
    assert.deepEqual(identity.iapAudiences, ['/projects/12/global/backendServices/7']);
  });

  it('starts with production dependencies only, and answers', async () => {
    const npm = ['ci', '--omit=dev', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'];
    execFileSync('npm', npm, { cwd: folder, stdio: 'pipe' });
    for (const [name, path, expected] of [
      ['machines', '/loginstatus/', 200],
      ['description', '/json/v1/machine/description/lab-001', 401],
      ['report', '/json/v1/machine/event/', 405],
    ] as const) {
      const running = await startFunction(
        join(folder, ENTRY),
        name,
        {
          INSTANCE_CONFIG: join(folder, INSTANCE_FILE),
          METADATA_SERVER_DETECTION: 'none',
          FUNCTION_TARGET: name,
        },
        join(folder, 'node_modules/@google-cloud/functions-framework/build/src/main.js'),
      );
      try {
        const answer = await fetch(`http://127.0.0.1:${String(running.port)}${path}`);
        const delivery = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{' };
        const refused = await fetch(`http://127.0.0.1:${String(running.port)}/projects/p/topics/t`, delivery);
        assert.equal(
          refused.headers.get('content-type'),
          'application/problem+json',
          'nothing but our code reads bodies',
        );
        assert.equal(answer.status, expected, `${name}: ${await answer.text()}\n${running.output()}`);
      } finally {
        await running.end('SIGTERM');
      }
    }
  });
});
