/** A Google Cloud project played by a stand-in gcloud, and the programs of deploy/gcp run against it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { emptyState, type State, type Thing } from './stand_in/call.ts';
import { callStandIn } from './stand_in/gcloud.ts';

const PROGRAMS = join(import.meta.dirname, '../../../deploy/gcp');
const PRELOAD = pathToFileURL(join(import.meta.dirname, 'stand_in/preload.ts')).href;

export interface Run {
  readonly status: number | null;
  /** Everything printed, to stdout and stderr. */
  readonly output: string;
}

export interface Project {
  /** Runs a program of deploy/gcp. gcloud refuses the commands that begin with `refused`. */
  readonly run: (program: string, args: readonly string[], refused?: string) => Promise<Run>;
  /** The current state. Tests change it to make the project drift. */
  readonly state: State;
  readonly close: () => void;
}

/** What the project has under this name; fails if it has nothing. */
export const thing = (state: State, group: string, name: string): Thing => {
  const found = state.things[group]?.[name];
  assert.ok(found !== undefined, `the project has no ${group} ${name}`);
  return found;
};

export const openProject = async (): Promise<Project> => {
  const state = emptyState();
  let refusedCommand: string | undefined;
  const server = createServer((request, response) => {
    void json(request).then((args) =>
      response.end(JSON.stringify(callStandIn(state, args as readonly string[], refusedCommand))),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    run: async (program, args, refused) => {
      refusedCommand = refused;
      const child = spawn(
        process.execPath,
        [`--import=${PRELOAD}`, join(PROGRAMS, `${program}.ts`), ...args],
        {
          stdio: ['ignore', 'pipe', 'pipe'],
          env: { ...process.env, STAND_IN_URL: url },
        },
      );
      let output = '';
      child.stdout.on('data', (chunk) => (output += String(chunk)));
      child.stderr.on('data', (chunk) => (output += String(chunk)));
      const [status] = (await once(child, 'close')) as [number | null];
      return { status, output };
    },
    state,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
