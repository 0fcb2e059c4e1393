/**
 * `npm run mutants`: Stryker changes the code in small ways and runs the tests that cover each change; a change that no test notices is listed.
 *
 * Texts are changed too: details of errors say what to fix, and names of log events feed metrics, so tests are to know them. A change
 * without an effect is marked where it is, with the reason: `// Stryker disable next-line ConditionalExpression: only slower`. In ordering,
 * acknowledging and authentication none may go unnoticed; elsewhere, 85 % must be noticed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { mochaGlobalSetup, mochaGlobalTeardown } from '../support/emulator_service.ts';

const USAGE = `npm run mutants -- [--tests GLOB,...] [STRYKER OPTION...]

Changes all code that is measured and runs all tests that cover it, which takes hours. Results so far are kept in dist/mutants, so that the
next run repeats only what has changed. To try one file with the tests that are meant to cover it:

  npm run mutants -- --mutate shared/processor/order.ts --tests 'test/shared/processor/*.test.ts'
`;

const local = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Stryker takes options of its test runner only from a file. */
const configFile = (tests: readonly string[] | undefined): string => {
  if (tests === undefined) return local('stryker.json');
  const config = JSON.parse(readFileSync(local('stryker.json'), 'utf8')) as { mochaOptions: object };
  const narrowed = { ...config, mochaOptions: { ...config.mochaOptions, spec: tests } };
  mkdirSync('dist/mutants', { recursive: true });
  writeFileSync('dist/mutants/stryker.json', JSON.stringify(narrowed));
  return 'dist/mutants/stryker.json';
};

const args = process.argv.slice(2);
const at = args.indexOf('--tests');
const tests = at < 0 ? undefined : args.splice(at, 2)[1]?.split(',');
if (args.includes('--help')) {
  process.stdout.write(USAGE);
} else {
  // Stryker runs mocha in its own processes, which do not start emulators themselves.
  await mochaGlobalSetup();
  const require = createRequire(import.meta.url);
  const stryker = require.resolve('@stryker-mutator/core').replace(/dist\/src\/index\.js$/, 'bin/stryker.js');
  const hook = ['--import', local('mocha_files.ts')];
  const child = spawn(process.execPath, [...hook, stryker, 'run', configFile(tests), ...args], {
    stdio: 'inherit',
    env: { ...process.env, REQUIRE_EMULATORS: '1' },
  });
  // A terminal signals the whole group: Stryker ends by itself, and its exit code is ours.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
  await mochaGlobalTeardown();
}
