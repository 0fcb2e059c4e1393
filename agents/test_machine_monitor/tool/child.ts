/** A tool's process, until it has ended, by itself or by force; then all that it started ends with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { kill, platform } from 'node:process';
import type { Readable } from 'node:stream';
import type { Tool } from './tool.ts';

/** A real getprop is 20 to 60 KB; three dumps of this size, every character escaped, still fit an event and a small heap. */
export const MAX_OUTPUT_BYTES = 512 * 1024;

/** Windows knows no groups of processes. */
const HAS_GROUPS = platform !== 'win32';

/** Why it was ended; it may have been over by then, and only somebody holding its output. */
export type Forced = 'took too long' | 'printed too much' | 'was stopped';

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** Of the two, one is null. */
  readonly exitCode: number | null;
  readonly endedBy: NodeJS.Signals | null;
  readonly forced: Forced | undefined;
}

/** SIGKILL, which nobody is deaf to: to the tool, and, where it is a script, to what runs under it. */
const end = (child: ChildProcess): void => {
  try {
    if (HAS_GROUPS && child.pid !== undefined) kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // They ended by themselves in this instant.
  }
  // Whoever left the group may hold the output open for ever.
  child.stdout?.destroy();
  child.stderr?.destroy();
};

const collect = (stream: Readable | null, tooMuch: () => void): Buffer[] => {
  const pieces: Buffer[] = [];
  let bytes = 0;
  stream?.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > MAX_OUTPUT_BYTES) tooMuch();
    else pieces.push(piece);
  });
  return pieces;
};

const textOf = (pieces: readonly Buffer[]): string => Buffer.concat(pieces).toString('utf8');

/** No shell. Throws the system's error where it cannot be started. */
export const runToEnd = async (
  { command, args, timeoutMs }: Tool<unknown>,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Ended> => {
  // A group of its own does not hear a terminal's Ctrl-C: the signal ends it.
  const child: ChildProcess = spawn(command, args, { env, detached: HAS_GROUPS, windowsHide: true });
  let forced: Forced | undefined;
  const force = (why: Forced) => (): void => {
    forced ??= why;
    end(child);
  };
  const stop = force('was stopped');
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const limit = setTimeout(force('took too long'), timeoutMs);
  const stdout = collect(child.stdout, force('printed too much'));
  const stderr = collect(child.stderr, force('printed too much'));
  try {
    await once(child, 'close');
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', stop);
  }
  const { exitCode, signalCode: endedBy } = child;
  return { stdout: textOf(stdout), stderr: textOf(stderr), exitCode, endedBy, forced };
};
