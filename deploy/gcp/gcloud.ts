/** Runs gcloud, without a shell. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command, Json } from './resource.ts';

/** gcloud said no. `message` is what it said. */
export class GcloudError extends Error {
  override readonly name = 'GcloudError';
  readonly command: string;
  constructor(command: string, said: string) {
    super(said.trim() === '' ? 'it ended without a word' : said.trim());
    this.command = command;
  }
  /** Nobody is signed in, so nothing can be read. */
  get isNotSignedIn(): boolean {
    return this.message.includes('do not currently have an active account');
  }
}

export interface Gcloud {
  /** What the command prints as JSON. */
  readonly read: (args: readonly string[]) => Promise<Json>;
  readonly run: (command: Command) => Promise<void>;
}

const READ_LIMIT_MS = 2 * 60_000;
/** A build takes minutes. */
const RUN_LIMIT_MS = 30 * 60_000;
const OUTPUT_LIMIT = 64 * 1024 * 1024;

/** Runs the program named `gcloud` on the path. Rejects with GcloudError where it fails or takes longer than `limitMs`. */
export const runGcloud = async (args: readonly string[], limitMs: number): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const said = { stdout: '', stderr: '' };
  const child = spawn('gcloud', args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs });
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      if (said[stream].length < OUTPUT_LIMIT) said[stream] += text;
    });
  }
  child.on('error', (error) => {
    const isMissing = 'code' in error && error.code === 'ENOENT';
    reject(isMissing ? new Error('gcloud is not installed: see deploy/README.md, What you need') : error);
  });
  child.on('close', (status, signal) => {
    if (status === 0) resolve(said.stdout);
    else {
      const end = signal === null ? '' : `\nended by ${signal}; it may take ${limitMs / 1000} s`;
      reject(new GcloudError(showCommand({ args }), said.stderr + end));
    }
  });
  return promise;
};

// What is new is not known everywhere at once: accounts to policies, a service just switched on to its users.
const NOT_YET = [
  'does not exist',
  'has not been used in project',
  'SERVICE_DISABLED',
  'concurrent policy changes',
  'try again',
  'not ready',
];
const WAITS_S = [5, 10, 20, 40, 60];

/** `say` hears of what is tried again. */
export const createGcloud = (
  say: (line: string) => void,
  wait: (seconds: number) => Promise<unknown>,
): Gcloud => {
  const patiently = async (args: readonly string[], limitMs: number): Promise<string> => {
    for (const seconds of WAITS_S) {
      try {
        return await runGcloud(args, limitMs);
      } catch (error) {
        if (!(error instanceof GcloudError) || !NOT_YET.some((text) => error.message.includes(text)))
          throw error;
        say(`      not yet: ${error.message.split('\n', 1)[0] ?? ''}; again in ${seconds} s`);
        await wait(seconds);
      }
    }
    return runGcloud(args, limitMs);
  };
  return {
    read: async (args) => {
      const printed = await patiently([...args, '--format=json', '--quiet'], READ_LIMIT_MS);
      return printed.trim() === '' ? undefined : (JSON.parse(printed) as Json);
    },
    run: async ({ args, file }) => {
      if (file === undefined) {
        await patiently([...args, '--quiet'], RUN_LIMIT_MS);
        return;
      }
      const folder = await mkdtemp(join(tmpdir(), 'machine-server-'));
      try {
        const path = join(folder, 'described.json');
        await writeFile(path, file.content);
        await patiently([...args, `${file.flag}=${path}`, '--quiet'], RUN_LIMIT_MS);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
};

export const sleepSeconds = (seconds: number): Promise<unknown> => sleep(seconds * 1000);

/** A command as a person could type it. */

const PLAIN = /^[A-Za-z0-9_./:=@%+,~<>()-]+$/;
const SAFE = /^[A-Za-z0-9_./:=@%+,~-]+$/;

/** For a shell; what only shows a fact not known yet, `<number of the project>`, is left readable. */
export const quote = (argument: string): string =>
  SAFE.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;

export const showCommand = ({ args, file }: Command): string => {
  const line = [
    'gcloud',
    ...args.map((argument) => (PLAIN.test(argument) ? argument : quote(argument))),
  ].join(' ');
  if (file === undefined) return line;
  const content = file.content.trimEnd().replaceAll('\n', '\n    ');
  return `${line} ${file.flag}=FILE, which holds:\n    ${content}`;
};
