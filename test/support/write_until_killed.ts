/** A process that is killed while it writes to a store, and the updates that were acknowledged until then. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('writing_child.ts', import.meta.url));

/**
 * Starts `writing_child.ts`, kills it with SIGKILL once `count` updates are acknowledged, and resolves with the numbers of all acknowledged
 * updates once it has ended.
 */
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
  if (signal !== 'SIGKILL')
    throw new Error(`the writing process ended before it was killed, with ${signal ?? code}`);
  // Text after the last line break is an incomplete number.
  return printed.slice(0, printed.lastIndexOf('\n')).split('\n').map(Number);
};
