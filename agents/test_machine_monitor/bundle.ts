/** The bundler behind `npm run bundle:monitor`: it packs the monitor into one file that Node 24 runs without npm. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

// Bundled CommonJS packages still use these names, which an ES module does not have.
const COMMONJS = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const { filename: __filename, dirname: __dirname } = import.meta;`;

const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: pathOf('.'), encoding: 'utf8' }).trim();

/** Such as `2026-01-02T03_04_05Z-abcdef0-clean`. Uses the commit's time, not the build's, so that equal sources give equal files. */
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
