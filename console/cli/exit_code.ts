/** How the command line ends: scripts go by the code, people by the message. */

export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  noSuchMachine: 3,
  serverAway: 4,
  notAllowed: 5,
  notConfirmed: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES_HELP = `Exit codes:
  0  done, also where everything was so already
  1  failed
  2  the command line is wrong
  3  no such machine
  4  the server cannot be reached or cannot answer now: try again
  5  the server does not know you, or your role does not include this
  6  not confirmed: say --yes
Of several machines the highest code counts.`;

/** What ends a command; the message says what to mend. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
