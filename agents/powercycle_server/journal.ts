/**
 * The journal: what an earlier life may have left off, which results the server has not acknowledged, and how often each machine was
 * cycled. One file of JSON lines, written and synced before the next step is taken; short writes, so that they need no thread.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { agoOf, type Done, type Intent, type Line, parseLine, type Step } from './journal_lines.ts';
import { replaceFile, syncDirectory } from './replace_file.ts';
import { codeOf } from '../../shared/errors.ts';

const KEPT_MS = 24 * 60 * 60_000;
/** Some thousand cycles. */
const MAX_BYTES = 1024 * 1024;

/** One attempt, from its intent on. */
export interface Attempt {
  readonly intent: Intent | undefined;
  readonly steps: Map<Step, string>;
  done: Done | undefined;
}

/** Of an attempt that is not done. */
const isOpen = (steps: ReadonlyMap<Step, string>): boolean =>
  !steps.has('forgotten') && !steps.has('untouched');

export class Journal {
  readonly #path: string;
  readonly #now: () => Date;
  readonly #attempts = new Map<string, Attempt>();
  #file: number;
  #bytes = 0;
  /** Why new cycles are stopped; undefined if all lines were read. */
  readonly damage: string | undefined;

  /** Reads what an earlier life wrote. Throws if the directory cannot be read and written. */
  constructor(directory: string, now: () => Date) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#path = join(directory, 'journal');
    this.#now = now;
    this.damage = this.#read();
    this.#file = openSync(this.#path, 'a', 0o600);
    this.#bytes = fstatSync(this.#file).size;
    syncDirectory(directory);
    this.#tryToCompact();
  }

  #read(): string | undefined {
    let data = Buffer.alloc(0);
    try {
      data = readFileSync(this.#path);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    // Without its line feed, the last line was never synced, and the step after it never taken. It would damage the next one.
    const text = data.subarray(0, data.lastIndexOf('\n') + 1);
    if (text.length < data.length) truncateSync(this.#path, text.length);
    const lines = text.toString('utf8').split('\n').slice(0, -1);
    let damage: string | undefined;
    lines.forEach((line, at) => {
      try {
        this.#take(parseLine(JSON.parse(line)));
      } catch {
        damage ??= `line ${at + 1} of ${this.#path} is damaged: move the file away once no outlet is off`;
      }
    });
    return damage;
  }

  #take(line: Line): void {
    if (line.step === 'intent') {
      this.#attempts.set(line.cycle, { intent: line, steps: new Map(), done: undefined });
    } else if (line.step === 'done') {
      const attempt = this.#attempts.get(line.cycle) ?? { intent: undefined, steps: new Map(), done: line };
      attempt.done = line;
      this.#attempts.set(line.cycle, attempt);
    } else {
      this.#attempts.get(line.cycle)?.steps.set(line.step, line.at);
    }
  }

  #isKept({ steps, done }: Attempt): boolean {
    if (done === undefined) return isOpen(steps);
    return !steps.has('acknowledged') || this.#ageMs(done.at) < KEPT_MS;
  }

  #ageMs(at: string): number {
    return agoOf(at, this.#now());
  }

  /** Leaves out what nobody needs. A damaged journal stays as it is, for a person to read. */
  #compact(): void {
    if (this.damage !== undefined) return;
    for (const [cycle, attempt] of this.#attempts) if (!this.#isKept(attempt)) this.#attempts.delete(cycle);
    const lines = [...this.#attempts].flatMap(([cycle, { intent, steps, done }]): Line[] => [
      ...(intent === undefined ? [] : [intent]),
      ...(done === undefined ? [] : [done]),
      ...[...steps].map(([step, at]): Line => ({ step, cycle, at })),
    ]);
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    replaceFile(this.#path, text);
    const old = this.#file;
    this.#file = openSync(this.#path, 'a', 0o600);
    closeSync(old);
    this.#bytes = Buffer.byteLength(text);
  }

  /** A full disk keeps nobody from turning on what is off: the old file is as good. */
  #tryToCompact(): void {
    try {
      this.#compact();
    } catch {
      // The next line, or the next start, tries again.
    }
  }

  #write(text: string): void {
    try {
      // All of it: a disk that is nearly full takes a piece without an error.
      writeFileSync(this.#file, text);
      fsyncSync(this.#file);
    } catch (error) {
      // A piece of a line would damage the next one.
      ftruncateSync(this.#file, this.#bytes);
      throw error;
    }
    this.#bytes += Buffer.byteLength(text);
    if (this.#bytes > MAX_BYTES) this.#tryToCompact();
  }

  /** Resolves once the line would survive a power cut; rejects if the disk is full. */
  append(line: Line): Promise<void> {
    // An intent that is not written allows nothing; what was seen and done stays true although the disk is full.
    if (line.step !== 'intent') this.#take(line);
    try {
      this.#write(`${JSON.stringify(line)}\n`);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    if (line.step === 'intent') this.#take(line);
    return Promise.resolve();
  }

  step(step: Step, cycle: string): Promise<void> {
    return this.append({ step, cycle, at: this.#now().toISOString() });
  }

  /** Attempts whose outlet may be off. */
  get open(): readonly { readonly intent: Intent; readonly steps: ReadonlyMap<Step, string> }[] {
    return [...this.#attempts.values()].flatMap(({ intent, steps, done }) =>
      intent !== undefined && done === undefined && isOpen(steps) ? [{ intent, steps }] : [],
    );
  }

  /** Results that the server has not acknowledged, oldest first. */
  get unsent(): readonly Done[] {
    return this.#ended.filter(({ steps }) => !steps.has('acknowledged')).map(({ done }) => done);
  }

  get #ended(): readonly { readonly done: Done; readonly steps: ReadonlyMap<Step, string> }[] {
    return [...this.#attempts.values()].flatMap(({ done, steps }) =>
      done === undefined ? [] : [{ done, steps }],
    );
  }

  /** How long ago the machine's attempts of the last 24 h ended, in milliseconds. */
  endedOf(
    machine: string,
  ): readonly { readonly done: Done; readonly agoMs: number; readonly isGone: boolean }[] {
    return this.#ended
      .filter(({ done }) => done.machine === machine)
      .map(({ done, steps }) => ({ done, agoMs: this.#ageMs(done.at), isGone: steps.has('gone') }))
      .filter(({ agoMs }) => agoMs < KEPT_MS);
  }

  /** The machines with attempts for this request. */
  machinesOf(request: string): ReadonlySet<string> {
    return new Set(
      this.#ended.filter(({ done }) => done.request === request).map(({ done }) => done.machine),
    );
  }

  close(): void {
    closeSync(this.#file);
  }
}
