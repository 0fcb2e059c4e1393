/** Loaded before a program of deploy/gcp: sends its calls of gcloud to STAND_IN_URL instead of starting a process for each. */
import childProcess from 'node:child_process';
import { EventEmitter } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Answer } from '../gcloud_process.ts';

const ask = async (args: unknown): Promise<Answer> => {
  const response = await fetch(process.env['STAND_IN_URL'] ?? '', {
    method: 'POST',
    body: JSON.stringify(args),
  });
  return (await response.json()) as Answer;
};

childProcess.spawn = ((program: string, args: readonly string[]) => {
  if (program !== 'gcloud') throw new Error(`${program} was started; the stand-in plays only gcloud`);
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const child = Object.assign(new EventEmitter(), { stdout, stderr });
  void ask(args).then(async (answer) => {
    stdout.end(answer.stdout);
    stderr.end(answer.stderr);
    await Promise.all([finished(stdout), finished(stderr)]);
    child.emit('close', answer.status, null);
  });
  return child;
}) as unknown as typeof childProcess.spawn;
syncBuiltinESMExports();
