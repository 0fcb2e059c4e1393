/** The host keys of ssh devices: pinned at first use in the state directory; a changed one is refused. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../replace_file.ts';
import { codeOf } from '../../../shared/errors.ts';

/** As ssh prints it: `SHA256:uNiVztksCsDhcc0u9e8BrUXVUpTzRrPnnLH8xSMJIWw`. */
export const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

export class HostKeys {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get #path(): string {
    return join(this.#directory, 'host_keys');
  }

  /** Lines `LABEL FINGERPRINT`; read each time, because another process may trust a key. */
  #pinned(): Map<string, string> {
    try {
      const lines = readFileSync(this.#path, 'utf8').split('\n').filter(Boolean);
      return new Map(lines.map((line) => line.split(' ', 2) as [string, string]));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return new Map();
      throw error;
    }
  }

  #write(pinned: ReadonlyMap<string, string>): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    replaceFile(this.#path, [...pinned].map(([label, key]) => `${label} ${key}\n`).join(''));
  }

  /** Returns undefined if the key is the expected one, or the first one seen; else what is wrong and how to fix it. */
  refusal(label: string, key: Buffer, expected: string | undefined): string | undefined {
    const fingerprint = fingerprintOf(key);
    if (expected !== undefined) {
      return fingerprint === expected
        ? undefined
        : `its host key is ${fingerprint}, the config's hostKey is ${expected}`;
    }
    const pinned = this.#pinned();
    const known = pinned.get(label);
    if (known === undefined) {
      this.#write(pinned.set(label, fingerprint));
      return undefined;
    }
    return known === fingerprint
      ? undefined
      : `its host key changed from ${known} to ${fingerprint}: if the device was replaced or reset, run with --trust ${label}`;
  }

  /** Forgets the controller's key, so that the next one seen is pinned. */
  trust(label: string): void {
    const pinned = this.#pinned();
    if (pinned.delete(label)) this.#write(pinned);
  }
}
