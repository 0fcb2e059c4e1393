/** `npm run mutants`: Stryker changes the code in small ways and runs the tests that cover each change; a change that no test notices is listed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { mochaGlobalSetup, mochaGlobalTeardown } from '../support/emulator_service.ts';

const USAGE = `npm run mutants -- [STRYKER OPTION...]

Takes about an hour. Results so far are kept in dist/mutants, so that the next run repeats only what has changed. To try one file:
  npm run mutants -- --mutate shared/processor/order.ts
`;

const local = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const args = process.argv.slice(2);
if (args.includes('--help')) {
  process.stdout.write(USAGE);
} else {
  // Stryker runs mocha in its own processes, which do not start emulators themselves.
  await mochaGlobalSetup();
  const require = createRequire(import.meta.url);
  const stryker = require.resolve('@stryker-mutator/core').replace(/dist\/src\/index\.js$/, 'bin/stryker.js');
  const hook = ['--import', local('mocha_files.ts')];
  const child = spawn(process.execPath, [...hook, stryker, 'run', local('stryker.json'), ...args], {
    stdio: 'inherit',
    env: { ...process.env, REQUIRE_EMULATORS: '1' },
  });
  // A terminal signals the whole group: Stryker ends by itself, and its exit code is ours.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
  await mochaGlobalTeardown();
}
