/** gcloud as a child process without a shell, and its commands as text. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, type Json, withFile } from './resource.ts';
import { codeOf } from '../../shared/errors.ts';

const READ_LIMIT_MS = 2 * 60_000;
/** A build takes minutes. */
const RUN_LIMIT_MS = 30 * 60_000;
const OUTPUT_LIMIT = 64 * 1024 * 1024;

/**
 * What gcloud prints if something just created is not visible everywhere yet, such as an account to policies or an API to its callers, or if
 * Google is busy.
 */
const TRANSIENT: readonly RegExp[] = [
  /does not exist|has not been used in project|SERVICE_DISABLED|concurrent policy changes|try again|not ready/,
  // `ERROR: (gcloud.run.deploy) HTTPError 503: …`, `ResponseError: code=429, message=…`; with a number alone, a project's name could match.
  /(?:HTTPError |code[=:] ?|status[=:] ?|Error )(?:429|503)\b|\bUNAVAILABLE\b|quota metric .* per minute/i,
];
/**
 * What takes minutes: a log metric exists for alert policies up to 10 minutes after its creation, indexes and expiries of one database are
 * changed one after the other, and the name of a deleted database is free after some minutes ("Please retry in 196 seconds").
 */
const SLOW =
  /Cannot find metric|cross-transaction contention|underlying data changed|another activation or deactivation is in progress|too many concurrent edits|retry this operation|retry in \d+ seconds|might take a few minutes to propagate/i;
/** What `gcloud storage cat` prints for an object, or its bucket, that does not exist. */
const NO_OBJECT = /matched no objects or files|gs:\/\/\S+ not found: 404/;
/** 2 minutes; for what is slow, 12. */
const RETRY_AFTER_S = [5, 10, 20, 40, 60];
const RETRY_SLOW_AFTER_S = [...RETRY_AFTER_S, ...Array<number>(10).fill(60)];

const waitsFor = (error: unknown): readonly number[] => {
  if (!(error instanceof GcloudError)) return [];
  if (SLOW.test(error.message)) return RETRY_SLOW_AFTER_S;
  return TRANSIENT.some((text) => text.test(error.message)) ? RETRY_AFTER_S : [];
};

const UNQUOTED = /^[A-Za-z0-9_./:=@%+,~-]+$/;
const READABLE = /^[A-Za-z0-9_./:=@%+,~<>()-]+$/;

/** An argument quoted for a shell, if it needs quotes. */
export const quote = (argument: string): string =>
  UNQUOTED.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;

/** A command as a person would type it, with the content of its file below. An unknown fact such as `<release>` stays readable. */
export const showCommand = ({ args, file }: Command): string => {
  const line = [
    'gcloud',
    ...args.map((argument) => (READABLE.test(argument) ? argument : quote(argument))),
  ].join(' ');
  if (file === undefined) return line;
  const content = file.trimEnd().replaceAll('\n', '\n    ');
  return `${line}, where FILE contains:\n    ${content}`;
};

/** gcloud failed. `message` is what it printed to stderr. */
export class GcloudError extends Error {
  override readonly name = 'GcloudError';
  readonly command: string;
  constructor(command: string, stderr: string) {
    super(stderr.trim() === '' ? 'gcloud failed without a message' : stderr.trim());
    this.command = command;
  }
  get isNotSignedIn(): boolean {
    return this.message.includes('do not currently have an active account');
  }
}

/** Runs `gcloud` from the PATH and returns its stdout. Throws a GcloudError if it fails or takes longer than `limitMs`. */
export const runGcloud = async (args: readonly string[], limitMs: number): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const output = { stdout: '', stderr: '' };
  const child = spawn('gcloud', args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs });
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      if (output[stream].length < OUTPUT_LIMIT) output[stream] += text;
    });
  }
  child.on('error', (error) => {
    reject(
      codeOf(error) === 'ENOENT'
        ? new Error('gcloud is not installed. Install it: deploy/README.md, Prerequisites')
        : error,
    );
  });
  child.on('close', (status, signal) => {
    if (status === 0) resolve(output.stdout);
    else {
      const end = signal === null ? '' : `\nended by ${signal}; its time limit is ${limitMs / 1000} s`;
      reject(new GcloudError(showCommand({ args }), output.stderr + end));
    }
  });
  return promise;
};

export interface Gcloud {
  /** Runs the command with `--format=json` and parses its output; undefined if it prints nothing, or if there is no such object to print. */
  readonly read: (args: readonly string[]) => Promise<Json>;
  readonly run: (command: Command) => Promise<void>;
}

/** Retries transient failures for as long as each may last; `progress` receives a line for each retry. */
export const createGcloud = (
  progress: (line: string) => void,
  wait: (seconds: number) => Promise<unknown>,
): Gcloud => {
  const runWithRetries = async (args: readonly string[], limitMs: number): Promise<string> => {
    for (let tries = 0; ; tries++) {
      try {
        return await runGcloud(args, limitMs);
      } catch (error) {
        const seconds = waitsFor(error)[tries];
        if (seconds === undefined) throw error;
        const [reason = ''] = error instanceof Error ? error.message.split('\n', 1) : [];
        progress(`      ${reason}; retrying in ${seconds} s`);
        await wait(seconds);
      }
    }
  };
  return {
    read: async (args) => {
      const printed = await runWithRetries([...args, '--format=json', '--quiet'], READ_LIMIT_MS).catch(
        (error: unknown) => {
          if (error instanceof GcloudError && NO_OBJECT.test(error.message)) return '';
          throw error;
        },
      );
      return printed.trim() === '' ? undefined : (JSON.parse(printed) as Json);
    },
    run: async ({ args, file }) => {
      if (file === undefined) {
        await runWithRetries([...args, '--quiet'], RUN_LIMIT_MS);
        return;
      }
      const folder = await mkdtemp(join(tmpdir(), 'machine-server-'));
      try {
        const path = join(folder, 'described.json');
        await writeFile(path, file);
        await runWithRetries([...withFile(args, path), '--quiet'], RUN_LIMIT_MS);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
};

export const sleepSeconds = (seconds: number): Promise<unknown> => sleep(seconds * 1000);
