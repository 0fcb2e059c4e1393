import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiskCopy } from '../../../../agents/test_machine_monitor/known/disk_copy.ts';
import { type Known, UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import { aLog } from '../../../support/builders.ts';
import { scratch } from '../../../support/scratch.ts';

const PHONE: Known = { AttachedDevice: 'adb', SSHUserIP: '', Dimensions: { id: ['m'], __proto__x: ['1'] } };

describe('the copy of the Description on disk', () => {
  const makeDirectory = scratch();
  const making = (directory = join(makeDirectory(), 'not', 'there', 'yet')) => {
    const { log, lines } = aLog();
    return { directory, file: join(directory, 'm.json'), lines, copy: new DiskCopy(directory, 'm', log) };
  };

  it('comes back after a restart', async () => {
    const { copy, directory } = making();
    await copy.keep(PHONE);
    assert.deepEqual(await making(directory).copy.read(), PHONE);
    assert.deepEqual(readdirSync(directory), ['m.json']);
  });

  it('is written again only where something changed: hosts live on SD cards', async () => {
    const { copy, file } = making();
    await copy.keep(PHONE);
    const before = statSync(file).ino;
    await copy.keep({ ...PHONE });
    assert.equal(statSync(file).ino, before);
    await copy.keep(UNKNOWN_MACHINE);
    assert.match(readFileSync(file, 'utf8'), /nodevice/);
  });

  it('is unknown, without a word, where there is none', async () => {
    const { copy, lines } = making();
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
    it(`is unknown, and that is logged once, where it reads ${JSON.stringify(text)}`, async () => {
      const { copy, file, lines } = making(makeDirectory());
      writeFileSync(file, text);
      assert.equal(await copy.read(), undefined);
      assert.equal(await copy.read(), undefined);
      assert.deepEqual(
        lines.map(({ message }) => message),
        ['disk copy unreadable'],
      );
    });
  }

  it('costs nothing but itself where it cannot be written, is said once, and tried again until it can', async () => {
    const directory = join(makeDirectory(), 'state');
    writeFileSync(directory, 'a file, where the directory should be');
    const { copy, lines, file } = making(directory);
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
