/** The bundler behind `npm run bundle:monitor`, `bundle:powercycle_server` and `bundle:machines`: it packs a program into one file that Node 24 runs without npm. */
import { execFileSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
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

const [program = '', out] = process.argv.slice(2);
const ENTRIES: Readonly<Record<string, string>> = {
  test_machine_monitor: '../agents/test_machine_monitor/main.ts',
  powercycle_server: '../agents/powercycle_server/main.ts',
  machines: '../console/cli/main.ts',
};
const entry = Object.hasOwn(ENTRIES, program) ? ENTRIES[program] : undefined;
if (entry === undefined) throw new Error(`name a program to bundle: ${Object.keys(ENTRIES).join(', ')}`);
const outfile = out ?? pathOf(`../dist/${program}.mjs`);

await build({
  entryPoints: [pathOf(entry)],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  // Optional native parts of packages, which work without them.
  external: ['*.node'],
  // On the PATH, it starts by its name.
  banner: { js: `#!/usr/bin/env node\n${COMMONJS}` },
  define: { BUNDLED_VERSION: JSON.stringify(versionOfSources()) },
  logLevel: 'warning',
});
await chmod(outfile, 0o755);
process.stdout.write(`${outfile}\n`);
