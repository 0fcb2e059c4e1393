import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { QuarantineFile } from '../../../../agents/test_machine_monitor/report/quarantine_file.ts';
import { aLog } from '../../../support/builders.ts';
import { makeDirectory } from '../../../support/scratch.ts';

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
  const makeFile = () => {
    const home = makeDirectory();
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
    assert.deepEqual(await file.request(), request);
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

  it('takes a copy over the old file for a new request, even with the same inode, size and time', async () => {
    const { file, path } = makeFile();
    writeFileSync(path, 'reason A');
    utimesSync(path, 1, 1);
    const [request, before] = [await file.request(), statSync(path)];
    const copy = `${path}.next`;
    writeFileSync(copy, 'reason B');
    utimesSync(copy, 1, 1);
    execFileSync('cp', ['-p', copy, path]);
    const { ino, size, mtimeMs } = statSync(path);
    assert.deepEqual([ino, size, mtimeMs], [before.ino, before.size, before.mtimeMs]);
    await file.acknowledged(request!);
    assert(existsSync(path));
    assert.equal((await file.request())?.reason, 'reason B');
  });

  it('takes a file that was written again with the same text for a new request', async () => {
    const { file, path } = makeFile();
    writeFileSync(path, 'GPU hung');
    utimesSync(path, 1, 1);
    const request = await file.request();
    // A clock tick of the file system.
    await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(path, 'GPU hung');
    utimesSync(path, 1, 1);
    await file.acknowledged(request!);
    assert(existsSync(path));
  });

  const longText = `${'x'.repeat(1023)}\u{1f600}`;
  for (const [what, content, reason] of [
    ['the text', 'GPU hung\n', 'GPU hung'],
    ['"" for an empty file', '', ''],
    ['the lines of the text', '\r\n GPU hung\r\nin test 5\n\n', 'GPU hung\r\nin test 5'],
    [
      'the text of PowerShell 5, which writes UTF-16',
      Buffer.from('\ufeffGPU h\u00e4ngt\r\n', 'utf16le'),
      'GPU h\u00e4ngt',
    ],
    ['the text after a byte order mark', '\ufeffGPU hung', 'GPU hung'],
    ['well-formed text for any bytes', Buffer.from([0x47, 0xff, 0xfe, 0x55]), 'G\ufffd\ufffdU'],
    ['at most 1,024 well-formed characters', longText, `${'x'.repeat(1023)}\ufffd`],
    ['1,024 characters of three bytes', '\u20ac'.repeat(2_000), '\u20ac'.repeat(1024)],
  ] as const) {
    it(`returns as the reason ${what}`, async () => {
      const { file, path } = makeFile();
      writeFileSync(path, content);
      assert.equal((await file.request())?.reason, reason);
    });
  }

  it('reads only the beginning of a huge file', async () => {
    const { file, path } = makeFile();
    writeFileSync(path, 'GPU hung');
    truncateSync(path, 2 ** 40);
    assert.match((await file.request())?.reason ?? '', /^GPU hung\0+$/);
  });

  it('returns a request without a reason for a FIFO, which has no end to wait for', async () => {
    const { file, path } = makeFile();
    execFileSync('mkfifo', [path]);
    const request = await file.request();
    assert.equal(request?.reason, '');
    await file.acknowledged(request);
    assert(!existsSync(path));
  });

  it('never reads through a link, which may lead to a file that the task itself may not read', async () => {
    const { file, path, lines } = makeFile();
    writeFileSync(`${path}.secret`, 'secret');
    symlinkSync(`${path}.secret`, path);
    const request = await file.request();
    assert.equal(request?.reason, '');
    await file.request();
    assert.deepEqual(
      lines.map(({ message }) => message),
      ['quarantine file not read'],
    );
    await file.acknowledged(request);
    assert(!existsSync(path) && existsSync(`${path}.secret`));
  });

  it('returns a request without a reason if the text cannot be read', async () => {
    const { file, path, lines } = makeFile();
    writeFileSync(path, 'GPU hung', { mode: 0o000 });
    await inReadOnly(dirname(path), async () => assert.equal((await file.request())?.reason, ''));
    assert.equal(lines[0]?.['message'], 'quarantine file not read');
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
    assert.equal(request?.reason, '');
    await file.acknowledged(request);
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
