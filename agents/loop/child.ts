/** The process of a tool, from its start until it and everything it started have ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { kill, platform } from 'node:process';
import type { Readable } from 'node:stream';
import type { Tool } from './tool.ts';

/** A real getprop prints 20 to 60 KB. Three dumps of this size, with every character escaped, still fit into an event and a small heap. */
export const MAX_OUTPUT_BYTES = 512 * 1024;

/** Windows has no process groups. */
const HAS_GROUPS = platform !== 'win32';

/** Why the tool was killed. It may have exited before, while a process that it left behind held its output open. */
export type KillReason = 'took too long' | 'printed too much' | 'was stopped';

/** Either `exitCode` or `killedBy` is null. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly killedBy: NodeJS.Signals | null;
  readonly killReason: KillReason | undefined;
}

/** Sends SIGKILL, which no process can ignore, to the tool and, if it is a script, to what it runs. */
const killGroup = (child: ChildProcess): void => {
  try {
    if (HAS_GROUPS && child.pid !== undefined) kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // The processes have just exited by themselves.
  }
  // A process that left the group may hold the output open forever.
  child.stdout?.destroy();
  child.stderr?.destroy();
};

const collect = (stream: Readable | null, onExcess: () => void): Buffer[] => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_OUTPUT_BYTES) onExcess();
    else chunks.push(chunk);
  });
  return chunks;
};

const textOf = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8');

/** Runs a tool without a shell and waits for its end. Throws the system's error if the tool cannot be started. */
export const runToEnd = async (
  { command, args, timeoutMs }: Tool<unknown>,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Outcome> => {
  // A terminal's Ctrl-C does not reach a separate process group; `signal` ends it instead.
  const child: ChildProcess = spawn(command, args, { env, detached: HAS_GROUPS, windowsHide: true });
  let killReason: KillReason | undefined;
  const killFor = (reason: KillReason) => (): void => {
    killReason ??= reason;
    killGroup(child);
  };
  const stop = killFor('was stopped');
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const limit = setTimeout(killFor('took too long'), timeoutMs);
  const stdout = collect(child.stdout, killFor('printed too much'));
  const stderr = collect(child.stderr, killFor('printed too much'));
  try {
    await once(child, 'close');
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', stop);
  }
  const { exitCode, signalCode: killedBy } = child;
  return { stdout: textOf(stdout), stderr: textOf(stderr), exitCode, killedBy, killReason };
};
