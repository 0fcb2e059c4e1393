import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { QuarantineFile } from '../../../../agents/test_machine_monitor/report/quarantine_file.ts';
import { aLog } from '../../../support/builders.ts';
import { scratch } from '../../../support/scratch.ts';

const NOBODY = 65_534;

/** For root no directory is read-only: it does it as somebody else. */
const inReadOnly = async (directory: string, act: () => Promise<void>): Promise<void> => {
  const isRoot = process.geteuid?.() === 0;
  chmodSync(directory, 0o555);
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    await act();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(directory, 0o755);
  }
};

describe("a task's request for quarantine", () => {
  const makeHome = scratch();
  const making = () => {
    const home = makeHome();
    const { log, lines } = aLog();
    return { path: join(home, 'm.force_quarantine'), lines, file: new QuarantineFile(home, 'm', log) };
  };

  it('is not there until a task makes the file, empty or not', async () => {
    const { file, path, lines } = making();
    assert.equal(await file.request(), undefined);
    assert.deepEqual(lines, []);
    writeFileSync(path, '');
    assert.notEqual(await file.request(), undefined);
  });

  it('stays until it is acknowledged', async () => {
    const { file, path } = making();
    writeFileSync(path, '');
    const request = await file.request();
    assert.equal(await file.request(), request);
    assert(existsSync(path));
    await file.acknowledged(request!);
    assert(!existsSync(path));
    assert.equal(await file.request(), undefined);
  });

  it('is another one where the file was made anew before the acknowledgement: that one stays', async () => {
    const { file, path } = making();
    writeFileSync(path, '');
    const request = await file.request();
    utimesSync(path, 1, 1);
    await file.acknowledged(request!);
    assert(existsSync(path));
    assert.notEqual(await file.request(), undefined);
  });

  it('is reported once where the file cannot be removed, so that an operator can clear it', async () => {
    const { file, path, lines } = making();
    writeFileSync(path, '');
    const request = await file.request();
    await inReadOnly(dirname(path), () => file.acknowledged(request!));
    assert.equal(lines[0]?.['message'], 'quarantine file not removed');
    assert.equal(await file.request(), undefined);
  });

  it('is removed even where it is a directory, else each restart would report it again', async () => {
    const { file, path, lines } = making();
    mkdirSync(join(path, 'with', 'another'), { recursive: true });
    const request = await file.request();
    await file.acknowledged(request!);
    assert(!existsSync(path));
    assert.deepEqual(lines, []);
  });

  it('cannot be seen where the home is no directory, which is said once, and once more when it is over', async () => {
    const { file, path, lines } = making();
    const home = dirname(path);
    rmSync(home, { recursive: true });
    writeFileSync(home, '');
    assert.equal(await file.request(), undefined);
    assert.equal(await file.request(), undefined);
    rmSync(home);
    assert.equal(await file.request(), undefined);
    assert.deepEqual(
      lines.map(({ message }) => message),
      ['quarantine file unreadable', 'quarantine file readable again'],
    );
  });

  it('does not mind that somebody else removed the file', async () => {
    const { file, path, lines } = making();
    writeFileSync(path, '');
    const request = await file.request();
    unlinkSync(path);
    await file.acknowledged(request!);
    assert.deepEqual(lines, []);
  });
});
