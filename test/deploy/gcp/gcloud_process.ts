/** The real gcloud, kept running for many commands: starting it takes a second, a command in it some 50 ms. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
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
  readonly basic: { readonly python_location: string };
  readonly installation: { readonly sdk_root: string };
}

let installation: Installation | undefined;

/** Throws if gcloud is not on the PATH. */
const findGcloud = (): Installation =>
  (installation ??= JSON.parse(
    execFileSync('gcloud', ['info', '--format=json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  ) as Installation);

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
  const { basic, installation } = findGcloud();
  const child = spawn(basic.python_location, [join(import.meta.dirname, 'run_commands.py')], { env });
  const closed = once(child, 'close');
  const pending: PromiseWithResolvers<Answer>[] = [];
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  createInterface(child.stdout).on('line', (line) => pending.shift()?.resolve(JSON.parse(line) as Answer));
  void closed.then(() => pending.forEach(({ reject }) => reject(new Error(`gcloud exited: ${stderr}`))));
  child.stdin.write(`${installation.sdk_root}\n`);
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
