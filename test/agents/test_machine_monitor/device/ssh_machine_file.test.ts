import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMachineFile } from '../../../../agents/test_machine_monitor/device/ssh_machine_file.ts';
import { makeDirectory } from '../../../support/scratch.ts';

describe('createMachineFile, in a directory where anyone may write', () => {
  /** A writer and the name of its temporary file, which its error names while a directory is in the way. */
  const opened = async () => {
    const path = join(makeDirectory(), 'ssh_machine.json');
    const write = createMachineFile(path);
    mkdirSync(join(path, 'in the way'), { recursive: true });
    let temporary = '';
    await assert.rejects(write('root@host'), ({ path: from = '' }: NodeJS.ErrnoException) => {
      temporary = from;
      return true;
    });
    rmSync(path, { recursive: true });
    assert(temporary.startsWith(`${path}.`), temporary);
    return { path, write, temporary };
  };

  it('writes first under a name that nobody can predict', async () => {
    const [one, other] = [await opened(), await opened()];
    const suffix = (temporary: string) => temporary.slice(temporary.lastIndexOf('.') + 1);
    assert.match(suffix(one.temporary), /^[0-9a-f-]{36}$/);
    assert.notEqual(suffix(one.temporary), suffix(other.temporary));
  });

  it('writes nothing through a link of this name, and works again after it', async () => {
    const { path, write, temporary } = await opened();
    const target = join(path, '..', 'target');
    writeFileSync(target, 'precious');
    symlinkSync(target, temporary);
    await assert.rejects(write('root@host'), { code: 'EEXIST' });
    assert.equal(readFileSync(target, 'utf8'), 'precious');
    await write('root@host');
    assert.deepEqual(readdirSync(join(path, '..')).sort(), ['ssh_machine.json', 'target']);
  });
});
