/** The real gcloud, kept running for many commands: starting it takes a second, a command in it some 50 ms. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a command of gcloud printed, and its exit code. */
export interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface GcloudProcess {
  readonly call: (args: readonly string[]) => Promise<Answer>;
  readonly stop: () => Promise<void>;
}

interface Installation {
  /** The folder of the SDK. */
  readonly root: string;
  readonly python: string;
}

/** Where gcloud's own script finds both: the SDK is the folder above that of the script, behind any links, and brings its Python. */
const besideScript = (): Installation | undefined => {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const script = join(folder, 'gcloud');
    if (!existsSync(script)) continue;
    const root = dirname(dirname(realpathSync(script)));
    const python = process.env['CLOUDSDK_PYTHON'] ?? join(root, 'platform/bundledpythonunix/bin/python3');
    return existsSync(join(root, 'lib/gcloud.py')) && existsSync(python) ? { root, python } : undefined;
  }
  return undefined;
};

/** gcloud takes more than a second to tell. Throws if it is not on the PATH. */
const askGcloud = (): Installation => {
  const { basic, installation } = JSON.parse(
    execFileSync('gcloud', ['info', '--format=json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  ) as { basic: { python_location: string }; installation: { sdk_root: string } };
  return { root: installation.sdk_root, python: basic.python_location };
};

let found: Installation | undefined;
const findGcloud = (): Installation => (found ??= besideScript() ?? askGcloud());

/** For `before`: skips the tests if gcloud is not on the PATH, or fails if REQUIRE_EMULATORS=1. `npm run test:fast` skips them. */
export function needGcloud(this: Mocha.Context): void {
  if (process.env['TEST_FAST'] === '1') this.skip();
  try {
    findGcloud();
  } catch (cause) {
    if (process.env['REQUIRE_EMULATORS'] === '1') throw new Error('gcloud is not on the PATH', { cause });
    console.log('      skipped: gcloud is not on the PATH');
    this.skip();
  }
}

/** Runs commands one after the other, with the settings of `env`. */
export const startGcloud = (env: NodeJS.ProcessEnv): GcloudProcess => {
  const { root, python } = findGcloud();
  const child = spawn(python, [join(import.meta.dirname, 'run_commands.py')], { env });
  const closed = once(child, 'close');
  const pending: PromiseWithResolvers<Answer>[] = [];
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  createInterface(child.stdout).on('line', (line) => pending.shift()?.resolve(JSON.parse(line) as Answer));
  void closed.then(() => pending.forEach(({ reject }) => reject(new Error(`gcloud exited: ${stderr}`))));
  child.stdin.write(`${root}\n`);
  return {
    call: (args) => {
      const answer = Promise.withResolvers<Answer>();
      pending.push(answer);
      child.stdin.write(`${JSON.stringify(args)}\n`);
      return answer.promise;
    },
    stop: async () => {
      child.stdin.end();
      await closed;
    },
  };
};
