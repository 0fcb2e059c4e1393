/** Makes the monitor one file, which Node 24 runs without npm: `npm run bundle:monitor`. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

// CommonJS packages inside an ES module still look for these.
const COMMONJS = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const { filename: __filename, dirname: __dirname } = import.meta;`;

const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: pathOf('.'), encoding: 'utf8' }).trim();

/** `2026-01-02T03_04_05Z-abcdef0-clean`: the commit, not the moment of building, so that the same sources make the same file. */
const versionOfSources = (): string => {
  const [seconds, hash = ''] = git('log', '-1', '--format=%ct %h').split(' ');
  const time = new Date(Number(seconds) * 1000).toISOString().replace('.000', '').replaceAll(':', '_');
  return `${time}-${hash}-${git('status', '--porcelain') === '' ? 'clean' : 'dirty'}`;
};

const [outfile = pathOf('../../dist/test_machine_monitor.mjs')] = process.argv.slice(2);

await build({
  entryPoints: [pathOf('./main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  banner: { js: COMMONJS },
  define: { BUNDLED_VERSION: JSON.stringify(versionOfSources()) },
  logLevel: 'warning',
});
process.stdout.write(`${outfile}\n`);
