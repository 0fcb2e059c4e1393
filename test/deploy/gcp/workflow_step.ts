/** The scripts of the job that deploys, run as GitHub's runner runs them, with a stand-in for npm. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from './project.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Instead of a process: prints and ends as it is told, and leaves its arguments in a file. */
const NPM = `npm() {
  printf '%s\\n' "$@" > npm.args
  printf '%s' "$NPM_OUTPUT"
  return "$NPM_STATUS"
}
`;

/** The script of the step, without its indentation. */
const scriptOf = (name: string): string => {
  const workflow = readFileSync(join(ROOT, '.github/workflows/deploy.yml'), 'utf8');
  const [, job = ''] = workflow.split(/\n {2}deploy:\n/);
  const step = job.split(/\n {6}- /).find((one) => one.startsWith(`name: ${name}\n`)) ?? '';
  const [, block, line] = /\n {8}run: (?:\|\n([^]*)|(.*))$/m.exec(`${step}\n`) ?? [];
  assert.ok((block ?? line) !== undefined, `deploy.yml has no script ${name}`);
  return (block ?? line ?? '').replaceAll(/^ {10}/gm, '');
};

const shell = (name: string, folder: string, { status, output }: Run): number => {
  const { PATH } = process.env;
  const env = { PATH, INSTANCE: 'prod', NPM_OUTPUT: output, NPM_STATUS: String(status) };
  const ran = spawnSync('bash', ['--norc', '-e', '-c', NPM + scriptOf(name)], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  assert.equal(ran.stderr, '', name);
  return ran.status ?? -1;
};

/**
 * Runs the step in `folder`, where steps leave files for each other; the program that it starts by npm is run by `run`, with what npm would
 * give it. Returns the step's exit code, and what the program printed.
 */
export const runStep = async (
  name: string,
  folder: string,
  run: (program: string, args: readonly string[]) => Promise<Run>,
): Promise<Run> => {
  // First to learn what it starts; then again with what that prints.
  shell(name, folder, { status: 0, output: '' });
  const [, , script = '', , ...args] = readFileSync(join(folder, 'npm.args'), 'utf8').trim().split('\n');
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const [, program] = /^node deploy\/gcp\/(\S+)\.ts$/.exec(scripts[script] ?? '') ?? [];
  assert.ok(program !== undefined, `step ${name} starts no program of deploy/gcp`);
  const ran = await run(program, args);
  return { status: shell(name, folder, ran), output: ran.output };
};
