/** One agent per state directory: a socket in it, by which a person's commands also reach the running agent. */
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { platform } from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { UsageError } from '../loop/server_flag.ts';
import { codeOf } from '../../shared/errors.ts';

/** Longer than another start needs from finding the old socket to replacing it. */
const SETTLE_MS = 250;
const ANSWER_MS = 5_000;
const MAX_LINE_CHARS = 10_000;

const pathOf = (directory: string): string =>
  platform === 'win32'
    ? `\\\\.\\pipe\\powercycle_server-${createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 32)}`
    : join(directory, 'socket');

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve_, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve_();
    });
  });

/** Connects to the running agent; undefined if there is none. */
const reach = (path: string): Promise<Socket | undefined> =>
  new Promise((resolve_, reject) => {
    const socket = connect(path);
    socket.once('connect', () => resolve_(socket));
    socket.once('error', (error) =>
      ['ENOENT', 'ECONNREFUSED'].includes(codeOf(error)) ? resolve_(undefined) : reject(error),
    );
  });

export interface Command {
  readonly do: 'pid' | 'cycle' | 'forget' | 'trust';
  readonly name: string;
  readonly isInsisted?: boolean;
}

/** Answers in one line of JSON. */
export type Serve = (command: Command) => Promise<unknown>;

/** Asks the running agent; undefined if there is none. `limitMs` undefined: a cycle takes as long as it takes. */
export const askRunning = async (directory: string, command: Command, limitMs?: number): Promise<unknown> => {
  const socket = await reach(pathOf(directory));
  if (socket === undefined) return undefined;
  if (limitMs !== undefined) socket.setTimeout(limitMs, () => socket.destroy());
  socket.on('error', () => undefined);
  socket.write(`${JSON.stringify(command)}\n`);
  for await (const line of createInterface({ input: socket })) {
    socket.destroy();
    return JSON.parse(line) as unknown;
  }
  throw new Error('the running agent closed the connection');
};

const isCommand = (value: unknown): value is Command =>
  typeof value === 'object' &&
  value !== null &&
  'do' in value &&
  'name' in value &&
  typeof value.name === 'string';

const serveOn = (socket: Socket, serve: Serve): void => {
  let text = '';
  let isAsked = false;
  socket.on('error', () => undefined);
  socket.on('data', (data: Buffer) => {
    text += data.toString();
    if (text.length > MAX_LINE_CHARS) socket.destroy();
    if (isAsked || !text.includes('\n')) return;
    isAsked = true;
    const answer = async (): Promise<unknown> => {
      const command: unknown = JSON.parse(text);
      if (!isCommand(command)) throw new Error('not a command');
      return serve(command);
    };
    answer().then(
      (value) => socket.end(`${JSON.stringify(value)}\n`),
      (error: unknown) =>
        socket.end(`${JSON.stringify({ error: error instanceof Error ? error.message : 'failed' })}\n`),
    );
  });
};

/**
 * Takes the state directory until the process ends. Throws a UsageError with the other's pid if another agent has it. `serve` is asked
 * once the agent is ready.
 */
export const takeLock = async (directory: string, serve: Serve): Promise<Server> => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = pathOf(directory);
  const refuse = async (): Promise<never> => {
    const answer = await askRunning(directory, { do: 'pid', name: '' }, ANSWER_MS).catch(() => undefined);
    throw new UsageError(
      `another agent (pid ${typeof answer === 'number' ? answer : 'unknown'}) has the state directory ${directory}: stop it, or pass another --state`,
    );
  };
  const server = createServer((socket) => serveOn(socket, serve));
  try {
    await listen(server, path);
    return server;
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error;
  }
  const running = await reach(path);
  if (running !== undefined) {
    running.destroy();
    return refuse();
  }
  // Left by one that was killed. Two that start at once may both remove it: who is replaced gives way.
  rmSync(path, { force: true });
  await listen(server, path).catch(refuse);
  const { ino } = statSync(path);
  await wait(SETTLE_MS);
  if (statSync(path, { throwIfNoEntry: false })?.ino === ino) return server;
  server.close();
  return refuse();
};
