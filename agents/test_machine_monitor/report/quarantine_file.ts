/** The file by which a task requests quarantine for its machine; it stays until the server has acknowledged an event with the request. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../../shared/log.ts';
import { Trouble } from '../../loop/trouble.ts';
import { codeOf } from '../../../shared/errors.ts';

/** What a task asks for. */
export interface QuarantineRequest {
  /** Another file, and the same file written again, is another request. */
  readonly id: string;
  /** The file's text, at most 1,024 characters; "" if it has none. */
  readonly reason: string;
}

/** The limit of a text in an event. */
const MAX_REASON_CHARS = 1024;

/** At least as long as any text of 1,024 characters, in UTF-8 or UTF-16. */
const MAX_BYTES = 4096;

/**
 * Never waits, as for the writer of a FIFO, and never follows a link, which may lead to a file that the task itself may not read. Windows has
 * neither constant and needs neither.
 */
const READ_WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

const firstBytes = async (path: string): Promise<Buffer> => {
  await using file = await open(path, READ_WITHOUT_WAITING);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
  return buffer.subarray(0, bytesRead);
};

/** Decodes UTF-16 as well: PowerShell 5 writes it, after a byte order mark. */
const reasonOf = (bytes: Buffer): string => {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
  return text.trim().slice(0, MAX_REASON_CHARS).toWellFormed();
};

export class QuarantineFile {
  readonly #path: string;
  readonly #log: Log;
  readonly #trouble: Trouble;
  /** The ID of the request that the server has recorded. */
  #acknowledged: string | undefined;

  constructor(home: string, machineId: string, log: Log) {
    this.#path = join(home, `${machineId}.force_quarantine`);
    this.#log = log;
    this.#trouble = new Trouble(log, 'quarantine file not read', 'quarantine file read again');
  }

  /** A file that cannot be read is still a request. */
  async #bytes(): Promise<Buffer> {
    try {
      const bytes = await firstBytes(this.#path);
      this.#trouble.ended();
      return bytes;
    } catch (error) {
      this.#trouble.occurred(error, { path: this.#path });
      return Buffer.alloc(0);
    }
  }

  async #current(): Promise<QuarantineRequest | undefined> {
    try {
      const file = await stat(this.#path, { bigint: true });
      const bytes = file.isFile() ? await this.#bytes() : Buffer.alloc(0);
      // `cp -p` over the old file changes neither inode nor modification time. Change times have the granularity of a clock tick, so they do
      // not suffice either.
      const content = createHash('sha256').update(bytes).digest('hex');
      const id = [file.ino, file.size, file.mtimeNs, file.ctimeNs, content].join(' ');
      return { id, reason: reasonOf(bytes) };
    } catch (error) {
      if (codeOf(error) === 'ENOENT') this.#trouble.ended();
      else this.#trouble.occurred(error, { path: this.#path });
      return undefined;
    }
  }

  /** Returns the request to report, or undefined if there is none. */
  async request(): Promise<QuarantineRequest | undefined> {
    const current = await this.#current();
    // If the file of an acknowledged request cannot be removed, reporting it again would undo an operator's clearing.
    return current?.id === this.#acknowledged ? undefined : current;
  }

  /** Removes the file, now that the server has recorded the request. Leaves a file that is a newer request. */
  async acknowledged(request: QuarantineRequest): Promise<void> {
    this.#acknowledged = request.id;
    if ((await this.#current())?.id !== request.id) return;
    try {
      // Also removes a directory: whatever stays is reported again after a restart.
      await rm(this.#path, { recursive: true, force: true });
    } catch (error) {
      this.#log.error('quarantine file not removed', { path: this.#path, error });
    }
  }
}
