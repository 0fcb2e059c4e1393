/** The command line in front of a stand-in for the server, for the commands that tell of the whole lab. */
import { run } from '../../console/cli/run.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { type AnsweringServer, answeringServer } from './answering_server.ts';
import { aTerminal } from './a_terminal.ts';

/** The server's time, which it tells in whole seconds. */
export const SERVER_NOW = new Date('2026-01-02T03:04:05.000Z');

export const ago = (seconds: number): string => new Date(SERVER_NOW.getTime() - seconds * 1000).toISOString();

/** A text that would clear the screen and pretend to be another machine, and how it must be printed. */
export const HOSTILE = '\u001b[2J\nskia-9 idle';
export const INERT = String.raw`\u001b[2J\nskia-9 idle`;

export const anIncident = (over: Partial<Incident> = {}): Incident => ({
  ID: 'silent-mjw0-0a1b2c',
  Kind: 'silent',
  Place: 'rack rack4',
  Pool: '',
  Severity: 'page',
  Opened: ago(720),
  Closed: ZERO_TIME,
  Summary: 'rack rack4 is down: 2 of 2 machines are silent since 2026-01-02 02:50 UTC: skia-1, skia-2.',
  Acknowledged: { By: '', At: ZERO_TIME },
  Revision: 1,
  Machines: ['skia-1', 'skia-2'],
  Count: 2,
  ...over,
});

export interface CommandedLab extends Pick<AnsweringServer, 'answers' | 'keys' | 'close'> {
  readonly machines: (
    args: readonly string[],
  ) => Promise<{ code: number; lines: string[]; errors: string[] }>;
  /** The requests that ask for a change. */
  readonly posts: () => AnsweringServer['received'];
}

export const commandedLab = async (answers: AnsweringServer['answers']): Promise<CommandedLab> => {
  const server = await answeringServer(() => SERVER_NOW);
  Object.assign(server.answers, answers);
  return {
    ...server,
    machines: async (args) => {
      const terminal = aTerminal();
      const code = await run([...args, '--server', server.url], {
        terminal,
        signal: new AbortController().signal,
        useProxy: () => undefined,
        // A clock that is wrong by an hour: times go by the server's.
        now: () => new Date(SERVER_NOW.getTime() + 3_600_000),
      });
      return { code, lines: terminal.lines, errors: terminal.errors };
    },
    posts: () => server.received.filter(([request]) => request.startsWith('POST')),
  };
};
