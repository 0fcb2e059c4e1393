import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { QuarantineFile } from '../../../../agents/test_machine_monitor/report/quarantine_file.ts';
import { aLog } from '../../../support/builders.ts';
import { scratch } from '../../../support/scratch.ts';

/** The user ID of `nobody` on Linux. */
const UNPRIVILEGED_UID = 65_534;

/** Root can write to a read-only directory, so as root this acts as another user. */
const inReadOnly = async (directory: string, act: () => Promise<void>): Promise<void> => {
  const isRoot = process.geteuid?.() === 0;
  chmodSync(directory, 0o555);
  if (isRoot) process.seteuid?.(UNPRIVILEGED_UID);
  try {
    await act();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(directory, 0o755);
  }
};

describe('QuarantineFile', () => {
  const makeHome = scratch();
  const makeFile = () => {
    const home = makeHome();
    const { log, lines } = aLog();
    return { path: join(home, 'm.force_quarantine'), lines, file: new QuarantineFile(home, 'm', log) };
  };

  it('returns a request only once a task has created the file, even an empty one', async () => {
    const { file, path, lines } = makeFile();
    assert.equal(await file.request(), undefined);
    assert.deepEqual(lines, []);
    writeFileSync(path, '');
    assert.notEqual(await file.request(), undefined);
  });

  it('keeps the file until the request is acknowledged', async () => {
    const { file, path } = makeFile();
    writeFileSync(path, '');
    const request = await file.request();
    assert.equal(await file.request(), request);
    assert(existsSync(path));
    await file.acknowledged(request!);
    assert(!existsSync(path));
    assert.equal(await file.request(), undefined);
  });

  it('keeps a file that was created again before the acknowledgement: it is a new request', async () => {
    const { file, path } = makeFile();
    writeFileSync(path, '');
    const request = await file.request();
    utimesSync(path, 1, 1);
    await file.acknowledged(request!);
    assert(existsSync(path));
    assert.notEqual(await file.request(), undefined);
  });

  it('returns a request once if the file cannot be removed, so that an operator can clear it', async () => {
    const { file, path, lines } = makeFile();
    writeFileSync(path, '');
    const request = await file.request();
    await inReadOnly(dirname(path), () => file.acknowledged(request!));
    assert.equal(lines[0]?.['message'], 'quarantine file not removed');
    assert.equal(await file.request(), undefined);
  });

  it('removes a directory as well, which each restart would otherwise report again', async () => {
    const { file, path, lines } = makeFile();
    mkdirSync(join(path, 'with', 'another'), { recursive: true });
    const request = await file.request();
    await file.acknowledged(request!);
    assert(!existsSync(path));
    assert.deepEqual(lines, []);
  });

  it('logs once that the home is not a directory, and once that this has ended', async () => {
    const { file, path, lines } = makeFile();
    const home = dirname(path);
    rmSync(home, { recursive: true });
    writeFileSync(home, '');
    assert.equal(await file.request(), undefined);
    assert.equal(await file.request(), undefined);
    rmSync(home);
    assert.equal(await file.request(), undefined);
    assert.deepEqual(
      lines.map(({ message }) => message),
      ['quarantine file not read', 'quarantine file read again'],
    );
  });

  it('logs nothing if the file was removed before the acknowledgement', async () => {
    const { file, path, lines } = makeFile();
    writeFileSync(path, '');
    const request = await file.request();
    unlinkSync(path);
    await file.acknowledged(request!);
    assert.deepEqual(lines, []);
  });
});
