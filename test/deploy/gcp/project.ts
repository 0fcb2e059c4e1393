/** A Google Cloud project played by a stand-in gcloud, and the programs of deploy/gcp run against it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import sinon from 'sinon';
import { emptyState, type State, type Thing } from './stand_in/call.ts';
import { callStandIn } from './stand_in/gcloud.ts';
import { playGcloud } from './stand_in/spawn.ts';

const pathOf = (program: string): string => join(import.meta.dirname, `../../../deploy/gcp/${program}.ts`);

export interface Run {
  readonly status: number;
  /** Everything printed, to stdout and stderr. */
  readonly output: string;
}

export interface Project {
  /**
   * Runs a program of deploy/gcp in this process, where it takes a tenth of the time of a process of its own. gcloud refuses the commands that
   * begin with `refused`, with the message `because`.
   */
  readonly run: (
    program: string,
    args: readonly string[],
    refused?: string,
    because?: string,
  ) => Promise<Run>;
  /** The current state. Tests change it to make the project drift. */
  readonly state: State;
}

/** What the project has under this name; fails if it has nothing. */
export const thing = (state: State, group: string, name: string): Thing => {
  const found = state.things[group]?.[name];
  assert.ok(found !== undefined, `the project has no ${group} ${name}`);
  return found;
};

let runs = 0;

const exitStatus = (): number => Number(process.exitCode ?? 0);

/** Runs a module that reads `process.argv`, prints to the console and sets `process.exitCode`; there is no terminal to ask. */
const runHere = async (program: string, args: readonly string[]): Promise<Run> => {
  const { exitCode } = process;
  const { isTTY } = process.stdin;
  const replaced = sinon.createSandbox();
  let output = '';
  const append = (...values: unknown[]): void => void (output += `${format(...values)}\n`);
  try {
    replaced.replace(process, 'argv', [process.execPath, pathOf(program), ...args]);
    replaced.replace(console, 'log', append);
    replaced.replace(console, 'error', append);
    process.stdin.isTTY = false;
    process.exitCode = undefined;
    // A module runs once for each query.
    await import(`${pathToFileURL(pathOf(program)).href}?${runs++}`);
    return { status: exitStatus(), output };
  } finally {
    process.exitCode = exitCode;
    process.stdin.isTTY = isTTY;
    replaced.restore();
  }
};

/** The secrets that the example instance needs, as an operator makes them. */
export const withSecrets = (state: State): void => {
  for (const secret of ['machine-server-dead-man-url', 'machine-server-slack-url']) {
    const name = `projects/${state.number}/secrets/${secret}`;
    (state.things['secrets'] ??= {})[secret] = {
      name,
      versions: [{ name: `${name}/versions/1`, state: 'ENABLED' }],
    };
  }
};

export const openProject = (prepare: (state: State) => void = () => undefined): Project => {
  const state = emptyState();
  prepare(state);
  return {
    run: async (program, args, refused, because) => {
      const restore = playGcloud((call) => callStandIn(state, call, refused, because));
      try {
        return await runHere(program, args);
      } finally {
        restore();
      }
    },
    state,
  };
};

/** Runs a program of deploy/gcp as a process whose PATH is this folder. */
export const runProcess = (program: string, args: readonly string[], path: string): Promise<Run> =>
  new Promise((resolve) => {
    const env = { PATH: path, NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] };
    const child = execFile(process.execPath, [pathOf(program), ...args], { env }, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
