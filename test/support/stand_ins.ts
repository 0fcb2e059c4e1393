/** Stand-ins for a lab's command-line tools: executables of the same names that replay output, fail or hang. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, type Run } from '../../agents/loop/tool.ts';
import { makeDirectory } from './scratch.ts';

/** The behavior of a stand-in for one command line. */
export interface Reply {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
  /** Ignores SIGTERM and ends only by SIGKILL, or within 0.1 s after its parent, so that no test leaves it behind. */
  readonly hangs?: boolean;
}

/** A reply for each command line, or several for consecutive calls; the last one repeats. */
export type Replies = Readonly<Record<string, Reply | readonly Reply[]>>;

// A shell script, because Node takes ten times as long to start. It names /bin/sleep in full: PATH is the directory of the stand-ins.
const PROGRAM = `#!/bin/sh
here=\${0%/*}
line="\${0##*/}\${*:+ $*}"
count_calls() {
  calls_before=0
  while IFS= read -r call; do
    [ "$call" = "$line" ] && calls_before=$((calls_before + 1))
  done <"$here/calls"
}
# After this the test knows of the call and may end the stand-in or its parent.
record() { printf '%s\\n' "$line" >>"$here/calls"; }
hang() { while kill -0 "$PPID"; do /bin/sleep 0.1; done >/dev/null 2>&1; }
. "$here/replies.sh"
record
printf 'no stand-in for %s' "$line" >&2
exit 99
`;

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A command that prints any text, NUL included. */
const printing = (text: string): string => {
  const format = text.replaceAll('\\', '\\\\').replaceAll('%', '%%').replaceAll('\0', '\\000');
  return `printf -- ${quoted(format)}`;
};

const scriptOf = ({ stdout = '', stderr = '', code = 0, hangs = false }: Reply): string => `
${hangs ? "trap '' TERM" : ''}
record
${printing(stdout)}
${printing(stderr)} >&2
${hangs ? 'hang' : ''}
exit ${code}
;;
`;

/** The file `replies.sh`: for each command line a `case` of the calls before this one. */
const repliesScript = (replies: Replies): string => {
  const cases = Object.entries(replies).map(([line, reply]) => {
    const scripts = [reply].flat().map(scriptOf);
    const last = scripts.pop() ?? '';
    // The shell reads byte by byte: it counts only if the count matters.
    if (scripts.length === 0) return `${quoted(line)}) ${last}`;
    const earlier = scripts.map((script, at) => `${at}) ${script}`);
    return `${quoted(line)}) count_calls; case $calls_before in\n${earlier.join('')}*) ${last}esac;;\n`;
  });
  return `case "$line" in\n${cases.join('')}esac\n`;
};

/** The returned function makes an executable for every command in `replies`, in a directory of its own that is the whole PATH of `env`. */
export const standIns = () => {
  return (replies: Replies) => {
    const directory = makeDirectory();
    for (const name of new Set(Object.keys(replies).map((line) => line.split(' ', 1)[0] ?? ''))) {
      writeFileSync(join(directory, name), PROGRAM, { mode: 0o755 });
    }
    /** Replaces the replies; a command absent from the first replies stays missing. */
    const reply = (next: Replies): void => {
      const path = join(directory, 'replies.sh');
      writeFileSync(`${path}.new`, repliesScript(next));
      renameSync(`${path}.new`, path); // A stand-in may be reading the old file.
    };
    reply(replies);
    writeFileSync(join(directory, 'calls'), '');
    return {
      env: { PATH: directory },
      reply,
      /** All command lines so far, in order. */
      calls: (): string[] => readFileSync(join(directory, 'calls'), 'utf8').split('\n').filter(Boolean),
    };
  };
};

/** Limits a tool that `replies` lets hang to 0.5 s, so that its test does not wait for the tool's own time limit. */
export const hurried =
  (run: Run, replies: Replies): Run =>
  (tool, signal) => {
    const hangs = [replies[commandLine(tool)] ?? []].flat().some((reply: Reply) => reply.hangs);
    return run({ ...tool, timeoutMs: hangs ? 500 : tool.timeoutMs }, signal);
  };
