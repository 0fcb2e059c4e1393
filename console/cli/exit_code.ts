/** How the command line ends: a code for scripts, a message for people. */

export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  serverAway: 4,
  notAllowed: 5,
  notConfirmed: 6,
  somethingWrong: 8,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES: readonly (readonly [string, string])[] = [
  ['0', 'done, or there was nothing to do'],
  ['1', 'failed'],
  ['2', 'wrong arguments'],
  ['3', 'no such machine, incident or silence; or no machine matches the filter'],
  ['4', 'the server cannot be reached or cannot answer now; try again'],
  ['5', 'not signed in, or your role does not allow this'],
  ['6', 'not confirmed; pass --yes'],
  ['8', 'status: something is wrong in the lab'],
  ['130', 'interrupted'],
];

/** Ends a command; the message says what to fix. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The server does not know the path: it is older than this program. */
export class OlderServerError extends CommandError {
  constructor(detail: string) {
    super(EXIT.failed, `${detail} The server may be older than this program`);
  }
}
