import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiskCopy } from '../../../../agents/test_machine_monitor/known/disk_copy.ts';
import { type Known, UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import { aLog } from '../../../support/builders.ts';
import { makeDirectory } from '../../../support/scratch.ts';

const PHONE: Known = { AttachedDevice: 'adb', SSHUserIP: '', Dimensions: { id: ['m'], __proto__x: ['1'] } };

describe('DiskCopy', () => {
  const makeCopy = (directory = join(makeDirectory(), 'not', 'there', 'yet')) => {
    const { log, lines } = aLog();
    return { directory, file: join(directory, 'm.json'), lines, copy: new DiskCopy(directory, 'm', log) };
  };

  it('returns what was kept, after a restart', async () => {
    const { copy, directory } = makeCopy();
    await copy.keep(PHONE);
    assert.deepEqual(await makeCopy(directory).copy.read(), PHONE);
    assert.deepEqual(readdirSync(directory), ['m.json']);
  });

  it('writes only changes, because hosts run from SD cards', async () => {
    const { copy, file } = makeCopy();
    await copy.keep(PHONE);
    const inode = statSync(file).ino;
    await copy.keep({ ...PHONE });
    assert.equal(statSync(file).ino, inode);
    await copy.keep(UNKNOWN_MACHINE);
    assert.match(readFileSync(file, 'utf8'), /nodevice/);
  });

  it('returns undefined and logs nothing if there is no file', async () => {
    const { copy, lines } = makeCopy();
    assert.deepEqual([await copy.read(), lines], [undefined, []]);
  });

  for (const text of [
    '',
    '{"AttachedDevice": "a',
    '[]',
    'null',
    '{"AttachedDevice": "hologram"}',
    '\u0000',
  ]) {
    it(`returns undefined and logs it once if the file contains ${JSON.stringify(text)}`, async () => {
      const { copy, file, lines } = makeCopy(makeDirectory());
      writeFileSync(file, text);
      assert.equal(await copy.read(), undefined);
      assert.equal(await copy.read(), undefined);
      assert.deepEqual(
        lines.map(({ message }) => message),
        ['disk copy not read'],
      );
    });
  }

  it('logs once that it cannot write, and tries again until it can', async () => {
    const directory = join(makeDirectory(), 'state');
    writeFileSync(directory, 'a file in place of the directory');
    const { copy, lines, file } = makeCopy(directory);
    await copy.keep(PHONE);
    await copy.keep(PHONE);
    assert.deepEqual(
      lines.map(({ message }) => message),
      ['disk copy not written'],
    );
    rmSync(directory);
    await copy.keep(PHONE);
    assert(existsSync(file));
  });
});
