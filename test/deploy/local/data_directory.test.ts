/** Databases that the local server cannot keep its state in: it refuses to start. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { embedded } from '../../../deploy/local/embedded.ts';
import { aLog, NOW } from '../../support/builders.ts';
import { makeDirectory } from '../../support/scratch.ts';

const MAIN = 'deploy/local/main.ts';
const NOBODY = 65_534;
/** A mount namespace of its own, with the rights to mount in it. */
const UNSHARE = ['--user', '--map-root-user', '--mount'];

/** Runs `act` as a user whom permissions bind. */
const unprivileged = <T>(act: () => T): T => {
  const { geteuid, seteuid } = process;
  if (geteuid?.() !== 0 || seteuid === undefined) return act();
  seteuid(NOBODY);
  try {
    return act();
  } finally {
    seteuid(0);
  }
};

describe('The database of the local server', () => {
  let data: string;
  let file: string;
  beforeEach(() => {
    data = makeDirectory();
    chmodSync(data, 0o777);
    file = join(data, 'machines.sqlite');
  });

  const open = () =>
    unprivileged(() =>
      embedded(
        data,
        (_id, _previous, next) => next,
        aLog().log,
        () => NOW,
      ),
    );
  const aDatabase = async (): Promise<void> => {
    await open().store.close();
  };
  const writable = (path: string): RegExp =>
    new RegExp(`^The database ${path} cannot be written: .*(permission denied|readonly|unable to open).*`);

  it('is created with its directory, can be written, and leaves nothing else behind', async () => {
    data = join(data, 'new', 'data');
    const { store } = open();
    await store.update('skia-1', (was) => was, { actor: '', eventId: '' });
    await store.close();
    assert.deepEqual(readdirSync(data), ['machines.sqlite']);
  });

  it('may be open in another server', async () => {
    const first = open();
    const second = open();
    await first.store.close();
    await second.store.close();
  });

  for (const [what, fileMode, directoryMode] of [
    ['a read-only file', 0o444, 0o777],
    ['a read-only file in a read-only directory', 0o444, 0o555],
    ['a writable file in a read-only directory', 0o666, 0o555],
    ['a file that cannot be read', 0o000, 0o777],
    ['a directory that cannot be entered', 0o666, 0o000],
  ] as const)
    it(`is refused if it is ${what}, and says what to do`, async () => {
      await aDatabase();
      chmodSync(file, fileMode);
      chmodSync(data, directoryMode);
      try {
        assert.throws(open, (error: Error) => {
          assert.match(error.message, writable(file));
          assert.ok(
            error.message.endsWith(
              `. Make ${data} and its files writable for this user (after "sudo npm start" they belong to root), or pass --data DIR with another directory`,
            ),
            error.message,
          );
          return true;
        });
      } finally {
        chmodSync(data, 0o777);
      }
    });

  it('is refused if another user has it open and this user may only read it', async () => {
    await aDatabase();
    const other = new DatabaseSync(file);
    other.exec('PRAGMA user_version = 1');
    chmodSync(file, 0o444);
    assert.throws(open, /cannot be written: attempt to write a readonly database\. Make /);
    other.close();
  });

  it('is refused if its directory cannot be created', () => {
    chmodSync(data, 0o555);
    data = join(data, 'new');
    assert.throws(open, /permission denied, mkdir .* Create the directory for this user, or pass/);
  });

  it('is refused if a file has the name of its directory', () => {
    writeFileSync(join(data, 'taken'), '');
    data = join(data, 'taken');
    assert.throws(open, /EEXIST.* Pass --data DIR with another directory$/);
  });

  it('is refused if a directory has its name', () => {
    mkdirSync(file);
    assert.throws(open, {
      message: `The database ${file} cannot be written: it is not a file. Move it away to start with an empty database, or pass --data DIR with another directory`,
    });
  });

  it('is refused and left as it is if it is not a database', () => {
    writeFileSync(file, 'my thesis\n'.repeat(1000), { mode: 0o666 });
    chmodSync(file, 0o666);
    assert.throws(open, /cannot be written: file is not a database\. Move it away/);
    assert.ok(existsSync(file));
    assert.deepEqual(readdirSync(data), ['machines.sqlite']);
  });

  it('is refused if another program keeps it locked', async () => {
    await aDatabase();
    chmodSync(file, 0o666);
    const other = new DatabaseSync(file);
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    assert.throws(open, /cannot be written: database is locked\. End the program that locks the file, or/);
    other.close();
  }).timeout(30_000);

  // Not defined where mounting is impossible, because CI allows no skipped test.
  if (spawnSync('unshare', [...UNSHARE, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0)
    it('stops npm start if there is no room for it', async () => {
      const script = `mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"`;
      const server = [process.execPath, MAIN, '--data', data, '--port', '0', '--no-monitor'];
      await assert.rejects(
        promisify(execFile)('unshare', [...UNSHARE, 'sh', '-c', script, data, ...server]),
        {
          code: 1,
          stdout: '',
          stderr: /cannot be written: ENOSPC.* Free at least 4 MiB there, or pass --data DIR with another/,
        },
      );
    });

  it('stops npm start before it says that it serves', async () => {
    mkdirSync(file);
    const args = [MAIN, '--data', data, '--port', '0', '--no-monitor'];
    await assert.rejects(promisify(execFile)(process.execPath, args), {
      code: 1,
      stdout: '',
      stderr: `The database ${file} cannot be written: it is not a file. Move it away to start with an empty database, or pass --data DIR with another directory\n`,
    });
  });
});
