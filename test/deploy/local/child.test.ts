/** Programs that end with the process that started them. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startChild } from '../../../deploy/local/child.ts';
import { eventually } from '../../support/eventually.ts';

const CHILD = new URL('../../../deploy/local/child.ts', import.meta.url).href;
/** Programs for `node -e`: they print when they are ready, and run until they are killed. */
const PLAIN = `console.error('ready'); setInterval(() => {}, 60_000);`;
const STUBBORN = `process.on('SIGTERM', () => {}); ${PLAIN}`;

const start = (program: string) =>
  startChild(process.execPath, ['-e', program], { env: process.env, stderr: 'pipe', stopLimitSeconds: 1 });
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Starts the program in a process that prints the program's ID, and kills that process. */
const orphan = async (program: string): Promise<number> => {
  const holding = `
    import { startChild } from ${JSON.stringify(CHILD)};
    const args = ['-e', ${JSON.stringify(program)}];
    const child = startChild(process.execPath, args, { env: process.env, stderr: 'pipe', stopLimitSeconds: 1 });
    child.process.stderr.once('data', () => console.log(child.process.pid));`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', holding], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(holder.stdout.setEncoding('utf8'), 'data')) as [string];
  holder.kill('SIGKILL');
  return Number(line);
};

describe('A child', () => {
  for (const [what, program] of [
    ['a program', PLAIN],
    ['a program that ignores SIGTERM', STUBBORN],
  ] as const) {
    it(`ends ${what} when its parent is killed`, async () => {
      const pid = await orphan(program);
      assert.ok(isAlive(pid));
      await eventually(() => assert.ok(!isAlive(pid)));
    });

    it(`ends ${what} on stop; a second stop does nothing`, async () => {
      const child = start(program);
      await once(child.process.stderr!, 'data');
      await child.stop();
      assert.equal(await child.ended, program === PLAIN ? 'signal SIGTERM' : 'signal SIGKILL');
      await child.stop();
    });
  }

  it('tells how a program exited', async () => {
    assert.equal(await start('process.exit(3)').ended, 'exit code 3');
  });

  it('tells of a program that does not exist', async () => {
    const options = { env: process.env, stderr: 'pipe', stopLimitSeconds: 1 } as const;
    const child = startChild('/no/such/program', [], options);
    let text = '';
    child.process.stderr!.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    assert.equal(await child.ended, 'exit code 127');
    assert.match(text, /\/no\/such\/program/);
  });

  it('passes arguments and the environment on as they are', async () => {
    const args = ['-e', 'console.error(JSON.stringify([process.argv[1], process.env.WORD]))', ` '"$HOME`];
    const child = startChild(process.execPath, args, {
      env: { ...process.env, WORD: '$(id)' },
      stderr: 'pipe',
      stopLimitSeconds: 1,
    });
    const [text] = (await once(child.process.stderr!.setEncoding('utf8'), 'data')) as [string];
    assert.deepEqual(JSON.parse(text), [` '"$HOME`, '$(id)']);
  });
});
