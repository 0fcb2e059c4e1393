import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createFacts } from '../../../deploy/gcp/facts.ts';
import { INSTANCE_FILE, listUpload, RELEASE, releaseFacts } from '../../../deploy/gcp/stage.ts';
import { startAccessServer } from '../../support/access_server.ts';
import { anAccess, anInstance } from '../../support/builders.ts';
import { startFunction } from '../../support/function_process.ts';
import { needGcloud } from './gcloud_process.ts';

const ROOT = join(import.meta.dirname, '../../..');
const ENTRY = 'functions/index.ts';
const PAGE = 'console/page/dist/';

/** The sorted paths of all files that `functions/index.ts` imports at run time, directly or indirectly. */
const importedFiles = (): readonly string[] => {
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

/** The file exports types only, so that no import of it remains at run time. */
const hasOnlyTypes = (path: string): boolean =>
  existsSync(join(ROOT, path)) &&
  readFileSync(join(ROOT, path), 'utf8').match(/^export (?!type\b|interface\b)/m) === null;

/** Fills a folder's node_modules as `npm ci --omit=dev` does, without its 15 s of CPU time: with the installed packages that the lock file marks for production. */
const installProduction = (to: string): void => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: true; readonly devOptional?: true }>>;
  };
  // A nested package comes with the one that it is in.
  const paths = Object.entries(packages)
    .filter(
      ([path, { dev, devOptional }]) =>
        /^node_modules\/(?!.*node_modules)/.test(path) && !dev && !devOptional,
    )
    .map(([path]) => path);
  assert.ok(paths.length > 100);
  const copy = (how: string): void =>
    void execFileSync('cp', [how, '--parents', ...paths, to], { cwd: ROOT, stdio: 'pipe' });
  try {
    copy('-al');
  } catch {
    copy('-a'); // The temporary folder is on another disk.
  }
};

/** Stages the files for an instance with this host; returns the release. */
const stage = (folder: string, files: readonly string[], host: string): string => {
  const instance = anInstance({ host });
  const facts = createFacts(releaseFacts({ root: ROOT, files, instance, folder }), false);
  return facts.fact(RELEASE);
};

describe('The upload', function () {
  this.timeout(180_000);
  let files: readonly string[] = [];
  let folder = '';
  before(async function () {
    needGcloud.call(this);
    files = await listUpload(ROOT);
    folder = mkdtempSync(join(tmpdir(), 'upload-'));
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  it('lets the cloud build with no newer Node than the functions run on', () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { engines: object };
    assert.deepEqual(engines, { node: '24.x' });
  });

  it('contains the files that the functions import, the page as built, the two package files, and nothing else', () => {
    assert.ok(
      files.includes(`${PAGE}index.html`),
      'npm test builds the page; or run node console/page/build.ts',
    );
    const needed = [...importedFiles(), 'package-lock.json', 'package.json'];
    assert.deepEqual(
      needed.filter((path) => !files.includes(path)),
      [],
      'these files are needed but not uploaded; include them in .gcloudignore',
    );
    assert.deepEqual(
      files.filter((path) => !needed.includes(path) && !hasOnlyTypes(path) && !path.startsWith(PAGE)),
      [],
      'these files are uploaded but not needed; exclude them in .gcloudignore',
    );
  });

  it('has a main file that is valid JavaScript without its types, as the build checks it', () => {
    const { main } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { main: string };
    assert.equal(main, ENTRY);
    const { status, stderr } = spawnSync(process.execPath, ['--check', join(ROOT, main)], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });

  it('is the same release for the same content, and another for another config', () => {
    const release = stage(folder, files, 'a.example.org');
    assert.match(release, /^[0-9a-f]{16}$/);
    const other = mkdtempSync(join(tmpdir(), 'upload-'));
    try {
      assert.equal(stage(other, files, 'a.example.org'), release);
      assert.notEqual(stage(other, files, 'b.example.org'), release);
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  it('contains no roles: they are outside every release, so that a removal holds whichever serves', () => {
    const config = JSON.parse(readFileSync(join(folder, INSTANCE_FILE), 'utf8')) as object;
    assert.deepEqual(
      Object.keys(config).filter((name) => name === 'roles' || name === 'identity'),
      [],
    );
  });

  it('starts and answers with production dependencies only', async () => {
    const storage = await startAccessServer(anAccess());
    installProduction(folder);
    const check = async (name: string, path: string, expected: number): Promise<void> => {
      const running = await startFunction(
        join(folder, ENTRY),
        name,
        {
          INSTANCE_CONFIG: join(folder, INSTANCE_FILE),
          METADATA_SERVER_DETECTION: 'none',
          NODE_DISABLE_COMPILE_CACHE: '1', // The folder is new in each run: its entries would never be read.
          FUNCTION_TARGET: name,
          STORAGE_EMULATOR_HOST: storage.host,
        },
        join(folder, 'node_modules/@google-cloud/functions-framework/build/src/main.js'),
      );
      try {
        const url = `http://127.0.0.1:${running.port}`;
        const answer = await fetch(`${url}${path}`);
        assert.equal(answer.status, expected, `${name}: ${await answer.text()}\n${running.output()}`);
        const delivery = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{' };
        const refused = await fetch(`${url}/projects/p/topics/t`, delivery);
        assert.equal(
          refused.headers.get('content-type'),
          'application/problem+json',
          'something other than our code reads the body',
        );
      } finally {
        await running.end('SIGTERM');
      }
    };
    await Promise.all([
      check('machines', '/loginstatus/', 200),
      check('web', '/_/machines', 401),
      check('description', '/json/v1/machine/description/lab-001', 401),
      check('report', '/json/v1/machine/event/', 405),
    ]).finally(storage.close);
  });
});
