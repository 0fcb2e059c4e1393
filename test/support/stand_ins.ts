/** Stand-ins for a lab's command-line tools: executables of the same names that replay, hang, fail or print garbage. */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Run } from '../../agents/test_machine_monitor/tool/tool.ts';

/** What a stand-in does when called so. */
export interface Reply {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
  /** Does not hear SIGTERM, and never ends by itself unless whoever started it is gone: no test leaves it behind. */
  readonly hangs?: boolean;
}

/** For each command line a reply, or several in turn, of which the last stays. */
export type Replies = Readonly<Record<string, Reply | readonly Reply[]>>;

const PROGRAM = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');
const parent = process.ppid;
const here = dirname(__filename);
const line = [basename(__filename), ...process.argv.slice(2)].join(' ');
const calls = join(here, 'calls');
const before = readFileSync(calls, 'utf8').split('\\n').filter((call) => call === line).length;
const known = JSON.parse(readFileSync(join(here, 'replies.json'), 'utf8'))[line];
const replies = [known ?? { stderr: 'no stand-in for ' + line, code: 99 }].flat();
const reply = replies[Math.min(before, replies.length - 1)];
if (reply.hangs) {
  process.on('SIGTERM', () => undefined);
  setInterval(() => process.ppid === parent || process.exit(), 100);
}
// From here on others know of us, and may end us or our parent.
appendFileSync(calls, line + '\\n');
process.stdout.write(reply.stdout ?? '');
process.stderr.write(reply.stderr ?? '');
process.exitCode = reply.code ?? 0;
`;

/** Executables for every command that the replies name, in a directory that is all of `env.PATH`, removed after each test. */
export const standIns = () => {
  const directories: string[] = [];
  afterEach(() =>
    directories.splice(0).forEach((directory) => rmSync(directory, { recursive: true, force: true })),
  );
  return (replies: Replies) => {
    const directory = mkdtempSync(join(tmpdir(), 'stand-ins-'));
    directories.push(directory);
    for (const name of new Set(Object.keys(replies).map((line) => line.split(' ', 1)[0] ?? ''))) {
      writeFileSync(join(directory, name), PROGRAM, { mode: 0o755 });
    }
    writeFileSync(join(directory, 'package.json'), '{"type":"commonjs"}');
    /** What they reply from now on; a name that the first replies had not is no executable. */
    const reply = (next: Replies): void => {
      const path = join(directory, 'replies.json');
      writeFileSync(`${path}.new`, JSON.stringify(next));
      renameSync(`${path}.new`, path); // One of them may be reading.
    };
    reply(replies);
    writeFileSync(join(directory, 'calls'), '');
    return {
      env: { PATH: directory },
      reply,
      /** Every command line so far, in order. */
      calls: (): string[] => readFileSync(join(directory, 'calls'), 'utf8').split('\n').filter(Boolean),
    };
  };
};

/** The same tools with a time limit of 2 s, so that a test of one that hangs need not wait for its own. */
export const hurried =
  (run: Run): Run =>
  (tool, signal) =>
    run({ ...tool, timeoutMs: 2_000 }, signal);
