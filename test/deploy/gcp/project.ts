/** A project that a stand-in gcloud plays, and our programs run against it as a person would. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { emptyState, type State, type Thing } from './stand_in/call.ts';

const ROOT = join(import.meta.dirname, '../../..');

export interface Ended {
  readonly status: number | null;
  /** Everything printed. */
  readonly said: string;
}

export interface Project {
  /** Runs one of deploy/gcp's programs; `fail`: the command, by its beginning, that gcloud refuses. */
  readonly run: (program: string, args: readonly string[], fail?: string) => Promise<Ended>;
  readonly state: () => State;
  readonly alter: (change: (state: State) => void) => void;
  readonly remove: () => void;
}

/** What the project has under this name; fails where it has nothing. */
export const thing = (state: State, group: string, name: string): Thing => {
  const found = state.things[group]?.[name];
  assert.ok(found !== undefined, `${group} ${name}`);
  return found;
};
export const aProject = (): Project => {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
  const path = join(folder, 'state.json');
  const program = join(folder, 'gcloud');
  writeFileSync(path, JSON.stringify(emptyState()));
  writeFileSync(
    program,
    `#!/bin/sh\nexec "${process.execPath}" "${join(import.meta.dirname, 'stand_in/gcloud.ts')}" "$@"\n`,
  );
  chmodSync(program, 0o755);
  const state = (): State => JSON.parse(readFileSync(path, 'utf8')) as State;
  return {
    run: async (name, args, fail) => {
      const { promise, resolve, reject } = Promise.withResolvers<Ended>();
      const child = spawn(process.execPath, [join(ROOT, 'deploy/gcp', `${name}.ts`), ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`,
          STAND_IN_STATE: path,
          // Hundreds of calls, each a process of its own.
          NODE_COMPILE_CACHE: join(folder, 'compiled'),
          ...(fail !== undefined && { STAND_IN_FAIL: fail }),
        },
      });
      let said = '';
      child.stdout.on('data', (chunk) => (said += String(chunk)));
      child.stderr.on('data', (chunk) => (said += String(chunk)));
      child.on('error', reject);
      child.on('close', (status) => resolve({ status, said }));
      return promise;
    },
    state,
    alter: (change) => {
      const now = state();
      change(now);
      writeFileSync(path, JSON.stringify(now));
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
};
