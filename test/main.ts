/** `npm test`: runs mocha on the test files named, or on all of them, several at once. */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const USAGE = `npm test -- [--fast] [FILE...] [MOCHA OPTION...]

  FILE      a test file; without any, all files, several at once
  --fast    skip what needs an emulator or gcloud or a browser, and the files that take longest
  --help    print this help

Mocha's own options follow, such as --grep TEXT or --bail.
`;

// Many tests wait for processes or timers, two long files nearly all the time: two more files than cores keep the cores busy. Each further one loads
// the project once more, ten seconds of CPU time.
const JOBS = availableParallelism() + 2;

/** They start whole programs or servers again and again, or kill what they test at each of its steps: three quarters of the time of all tests. */
const SLOW = [
  'test/e2e/**',
  'test/agents/test_machine_monitor/{main,proxy}.test.ts',
  'test/agents/powercycle_server/{main,by_hand,real_server,real_server_troubles}.test.ts',
  'test/console/cli/{main,installed,proxy}.test.ts',
  'test/console/page/build.test.ts',
  'test/functions/{index,no_domain,shutdown,changes_load}.test.ts',
  'test/shared/store/sqlite/file.test.ts',
  'test/shared/sweep/robust.test.ts',
  'test/deploy/local/{start,emulators,data_directory,child}.test.ts',
  'test/deploy/gcp/{deploy,upload}.test.ts',
  'test/console/page/{fleet,live,table,views}.test.ts',
];

/** These run first, the longest before all: a long file that starts late keeps one core busy while the other is idle. */
const LONG = [
  // Three minutes of waiting, six seconds of work.
  'test/e2e/killed_monitor.test.ts',
  'test/e2e/monitored_devices.test.ts',
  'test/agents/test_machine_monitor/main.test.ts',
  'test/console/page/fleet.test.ts',
  'test/console/page/live.test.ts',
  'test/console/page/table.test.ts',
  'test/console/page/views.test.ts',
  'test/functions/changes_firestore.test.ts',
  'test/deploy/local/start.test.ts',
  'test/shared/store/firestore/store.test.ts',
  'test/e2e/unreliable_delivery.test.ts',
  'test/deploy/gcp/deploy.test.ts',
  'test/agents/test_machine_monitor/proxy.test.ts',
  'test/functions/transitions.test.ts',
  'test/shared/sweep/firestore.test.ts',
  'test/shared/store/sqlite/store.test.ts',
  'test/deploy/gcp/commands.test.ts',
  'test/shared/store/sqlite/file.test.ts',
  'test/shared/store/firestore/kill.test.ts',
  'test/shared/store/firestore/rerun.test.ts',
  'test/shared/store/firestore/connection.test.ts',
  'test/shared/sweep/robust.test.ts',
];

/** With room for more short-lived objects, the processes that run test files spend less of their time on collecting them. */
const NODE_OPTIONS_OF_MOCHA = ['--max-semi-space-size=64'];

/** The tests start some hundred processes; with this cache each takes half the CPU time. https://nodejs.org/api/module.html#module-compile-cache */
const NODE_COMPILE_CACHE = fileURLToPath(new URL('../node_modules/.cache/node_compile', import.meta.url));

/**
 * The emulators live for minutes: what their optimizing compiler would save later, it costs first. Their classes need no verification, a fifth of
 * a start. https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html
 */
const JAVA_TOOL_OPTIONS =
  '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote';

const isFast = (args: readonly string[]): boolean => args.includes('--fast');

const otherFiles = (): readonly string[] =>
  globSync('test/**/*.test.ts')
    .filter((file) => !LONG.includes(file))
    .sort();

const mochaArguments = (args: readonly string[]): readonly string[] => {
  const rest = args.filter((arg) => arg !== '--fast');
  if (rest.some((arg) => arg.endsWith('.test.ts'))) return rest;
  const ignored = isFast(args) ? SLOW.flatMap((pattern) => ['--ignore', pattern]) : [];
  return ['--parallel', '--jobs', String(JOBS), ...ignored, ...rest, ...LONG, ...otherFiles()];
};

const args = process.argv.slice(2);
if (args.includes('--help')) {
  process.stdout.write(USAGE);
} else {
  const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
  const child = spawn(process.execPath, [...NODE_OPTIONS_OF_MOCHA, mocha, ...mochaArguments(args)], {
    stdio: 'inherit',
    env: { JAVA_TOOL_OPTIONS, ...process.env, NODE_COMPILE_CACHE, ...(isFast(args) && { TEST_FAST: '1' }) },
  });
  // A terminal signals the whole group: mocha ends by itself, and its exit code is ours.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => (process.exitCode = code ?? 1));
}
