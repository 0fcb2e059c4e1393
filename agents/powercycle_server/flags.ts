/** The power-cycle server's command line: its flags, their rules, and `--help`. */
import { parseArgs } from 'node:util';
import { LOCAL_SERVER, refuseEmpty, serverOf, UsageError } from '../loop/server_flag.ts';

export const OPTIONS = {
  machine_server: { type: 'string' },
  config: { type: 'string' },
  state: { type: 'string' },
  local: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  cycle: { type: 'string' },
  insist: { type: 'boolean', default: false },
  'forget-outlet': { type: 'string' },
  trust: { type: 'string' },
  version: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

export const HELP = `powercycle_server: cuts and restores the power of machines that the machine server wants cycled.

  --machine_server URL    the server, such as https://machines.example.org (required, unless --local is set)
  --config FILE           the rack's controllers and ports, in JSON5 (required; see agents/README.md)
  --state DIR             where to keep the journal (default: $STATE_DIRECTORY, else ~/.powercycle_server)
  --local                 use a server on this computer, without authentication; --machine_server then defaults to
                          ${LOCAL_SERVER}
  --check                 read every outlet, change nothing, and print a table
  --cycle ID              cycle one machine now, with all guards; the running agent does it, if there is one
  --insist                with --cycle: although the machine was cycled as often as a day allows
  --forget-outlet NAME    end the report of an outlet that left the config while it was off, such as rack4-pdu/3
  --trust CONTROLLER      accept the next ssh host key of a controller that was replaced
  --version               print the version
  --help                  print this help

Environment:
  STATE_DIRECTORY                 where to keep the journal; systemd sets it
  POWERCYCLE_PASSWORD             password of the edgeswitch controllers whose config has none
  SSH_AUTH_SOCK                   ssh agent for controllers without a password and keyFile
  GOOGLE_APPLICATION_CREDENTIALS  key file of the service account
  HTTPS_PROXY, HTTP_PROXY         proxy for requests to the server; controllers are reached directly
  NO_PROXY                        hosts to reach without the proxy

Logs go to standard error. Exit codes: 0 stopped by a signal, or done; 1 failed; 2 invalid flag, config or
environment variable, or another agent runs: fix it, then start again.
`;

const parseValues = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
};

/** Returns which mode to run and its settings. Throws UsageError. */
export const parseFlags = (args: readonly string[]) => {
  const values = parseValues(args);
  if (values.help) return { mode: 'help' } as const;
  if (values.version) return { mode: 'version' } as const;
  refuseEmpty(values);
  const { check, cycle, trust, config, state, local } = values;
  const forget = values['forget-outlet'];
  const modes = [
    check ? 'check' : undefined,
    cycle && 'cycle',
    forget && 'forget-outlet',
    trust && 'trust',
  ].filter(Boolean);
  if (modes.length > 1) throw new UsageError(`--${modes.join(' and --')} exclude each other: pass one`);
  if (values.insist && cycle === undefined)
    throw new UsageError('--insist requires --cycle: pass the machine’s ID');
  if (forget !== undefined) return { mode: 'forget', outlet: forget, state } as const;
  if (trust !== undefined) return { mode: 'trust', controller: trust, state } as const;
  if (config === undefined) throw new UsageError('pass --config FILE, the rack’s controllers and ports');
  if (check) return { mode: 'check', config, state } as const;
  const common = { config, state, local, server: serverOf(values) };
  if (cycle !== undefined)
    return { mode: 'cycle', machine: cycle, isInsisted: values.insist, ...common } as const;
  return { mode: 'run', ...common } as const;
};
type Flags = ReturnType<typeof parseFlags>;
export type ActiveFlags = Exclude<Flags, { readonly mode: 'help' | 'version' }>;
export type ServerFlags = Extract<Flags, { readonly mode: 'run' | 'cycle' }>;
