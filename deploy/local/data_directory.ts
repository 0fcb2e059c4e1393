/** The directory of the local server's database: tried out before the server says that it serves. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** SQLite's log grows to about this size before it is folded into the file: https://sqlite.org/wal.html#ckpt. */
const ROOM_MIB = 4;
const ROOM_BYTES = ROOM_MIB * 1024 * 1024;
/** How long to wait for another process that writes to the file. */
const BUSY_MS = 5_000;

const ELSEWHERE = 'pass --data DIR with another directory';

/** Random, because a file system that compresses would find room for zeros. */
const tryRoom = (directory: string): void => {
  const path = join(directory, `.room-${randomUUID()}`);
  try {
    writeFileSync(path, randomBytes(ROOM_BYTES), { flag: 'wx', flush: true });
  } finally {
    rmSync(path, { force: true });
  }
};

/** SQLite opens a file that this user may only read as if nothing were wrong; only a write fails. */
const tryWrite = (path: string): void => {
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    database.exec('BEGIN IMMEDIATE');
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    database.exec(`PRAGMA user_version = ${version}; COMMIT`);
  } finally {
    database.close();
  }
};

/** By https://sqlite.org/rescode.html, the low byte of an extended result code is the primary one. */
const SQLITE_CODES: Readonly<Record<number, string>> = {
  3: 'EACCES', // SQLITE_PERM
  5: 'EBUSY', // SQLITE_BUSY
  8: 'EACCES', // SQLITE_READONLY
  11: 'not a database', // SQLITE_CORRUPT
  13: 'ENOSPC', // SQLITE_FULL
  14: 'EACCES', // SQLITE_CANTOPEN
  26: 'not a database', // SQLITE_NOTADB
};

const fixFor = (error: unknown, directory: string): string => {
  const { code, errcode, syscall } = error as Readonly<Record<string, unknown>>;
  switch (typeof errcode === 'number' ? SQLITE_CODES[errcode & 0xff] : code) {
    case 'EACCES':
    case 'EPERM':
      return syscall === 'mkdir'
        ? `Create the directory for this user, or ${ELSEWHERE}`
        : `Make ${directory} and its files writable for this user (after "sudo npm start" they belong to root), or ${ELSEWHERE}`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `Free at least ${ROOM_MIB} MiB there, or ${ELSEWHERE}`;
    case 'EBUSY':
      return `End the program that locks the file, or ${ELSEWHERE}`;
    case 'not a database':
    case 'EISDIR':
      return `Move it away to start with an empty database, or ${ELSEWHERE}`;
    default: // A file in the place of the directory, a read-only file system, a failing disk.
      return `${ELSEWHERE.charAt(0).toUpperCase()}${ELSEWHERE.slice(1)}`;
  }
};

/**
 * Creates the directory if it is missing. Throws, saying what to do, unless this user can write the database at `path`, which is created if
 * it is missing, and there is room for it to grow.
 */
export const checkDatabasePath = (path: string): void => {
  const directory = dirname(path);
  try {
    mkdirSync(directory, { recursive: true });
    tryRoom(directory);
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false)
      throw Object.assign(new Error('it is not a file'), { code: 'EISDIR' });
    tryWrite(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The database ${path} cannot be written: ${why}. ${fixFor(cause, directory)}`, { cause });
  }
};
