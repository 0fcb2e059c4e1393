/** Plays gcloud inside this process: its calls go to the stand-in instead of starting a process for each. */
import childProcess from 'node:child_process';
import { EventEmitter } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Answer } from '../gcloud_process.ts';

/** From here on `spawn('gcloud', args)` answers as `answer` does, and any other program throws. The returned function ends this. */
export const playGcloud = (answer: (args: readonly string[]) => Answer): (() => void) => {
  const spawn = childProcess.spawn;
  const play = (to: typeof spawn): void => {
    childProcess.spawn = to;
    syncBuiltinESMExports();
  };
  play(((program: string, args: readonly string[]) => {
    if (program !== 'gcloud') throw new Error(`${program} was started; the stand-in plays only gcloud`);
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const child = Object.assign(new EventEmitter(), { stdout, stderr });
    setImmediate(() => {
      const printed = answer(args);
      stdout.end(printed.stdout);
      stderr.end(printed.stderr);
      void Promise.all([finished(stdout), finished(stderr)]).then(() =>
        child.emit('close', printed.status, null),
      );
    });
    return child;
  }) as unknown as typeof spawn);
  return () => play(spawn);
};
