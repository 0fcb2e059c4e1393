/** A process killed in the middle of its writes, and what it had been told was stored. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('writing_child.ts', import.meta.url));

/** Kills -9 `writing_child.ts` once it has `count` updates acknowledged; resolves with all that were, once it is gone. */
export const writeUntilKilled = async (args: readonly string[], count: number): Promise<number[]> => {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  let lines = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    lines += text.split('\n').length - 1;
    if (lines >= count) child.kill('SIGKILL');
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal !== 'SIGKILL') throw new Error(`it ended by itself, with ${signal ?? code}`);
  // What comes after the last line break was cut off.
  return printed.slice(0, printed.lastIndexOf('\n')).split('\n').map(Number);
};
