/** The monitor's command line: its flags, their rules, and `--help`. */
import { parseArgs } from 'node:util';
import { LOCAL_SERVER, refuseEmpty, serverOf, UsageError } from '../loop/server_flag.ts';

export const OPTIONS = {
  machine_server: { type: 'string' },
  sink: { type: 'string' },
  project: { type: 'string' },
  topic: { type: 'string', default: 'machine-events' },
  port: { type: 'string', default: '11000' },
  local: { type: 'boolean', default: false },
  start_swarming: { type: 'boolean', default: false },
  python_exe: { type: 'string' },
  swarming_bot_zip: { type: 'string' },
  once: { type: 'boolean', default: false },
  report: { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const SINKS = ['pubsub', 'http'] as const;
type SinkName = (typeof SINKS)[number];

export const HELP = `test_machine_monitor: reports the state of this machine and its attached device to the machine server.

  --machine_server URL        the server, such as https://machines.example.org (required, unless --local is set)
  --sink ${SINKS.join('|')}          how to send events (default: pubsub; with --local: http)
  --project ID                Google Cloud project of the topic (required with --sink pubsub)
  --topic NAME                Pub/Sub topic (default: ${OPTIONS.topic.default})
  --port N                    port for the task runner's hooks, on 127.0.0.1 (default: ${OPTIONS.port.default}; 0: any free port)
  --local                     use a server on this computer, without authentication; --machine_server then defaults to
                              ${LOCAL_SERVER}
  --start_swarming            start the task runner and keep it running; requires the next two flags
  --python_exe FILE           Python interpreter for the task runner
  --swarming_bot_zip FILE     the task runner's zip file
  --once                      probe once, print the event as JSON to standard output, and send nothing
  --report                    with --once: send the report, and print the answer instead of the event
  --version                   print the version
  --help                      print this help

Environment:
  SWARMING_BOT_ID                 machine ID (default: the hostname)
  MY_RACK_NAME                    the machine's rack
  STATE_DIRECTORY                 where to keep the server's last answer (default: ~/.test_machine_monitor)
  GOOGLE_APPLICATION_CREDENTIALS  key file of the service account
  HTTPS_PROXY, HTTP_PROXY         proxy for all requests by https or http, such as http://proxy.example.org:3128
  NO_PROXY                        hosts to reach without the proxy, such as example.org,10.0.0.1
  PUBSUB_EMULATOR_HOST            address of a Pub/Sub emulator

Logs go to standard error. Exit codes: 0 stopped by a signal, or done; 1 failed; 2 invalid flag or
environment variable: fix it, then start the monitor again.
`;

const parseValues = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
};
type Values = ReturnType<typeof parseValues>;

const sinkOf = ({ sink, local }: Values): SinkName => {
  const name = sink ?? (local ? 'http' : 'pubsub');
  const found = SINKS.find((known) => known === name);
  if (found === undefined)
    throw new UsageError(`--sink ${JSON.stringify(name)} is unknown: use one of ${SINKS.join(', ')}`);
  return found;
};

const portOf = ({ port: text }: Values): number => {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port ${JSON.stringify(text)} is not a port: use a number from 0 to 65535`);
};

const taskRunnerOf = ({ start_swarming, python_exe, swarming_bot_zip }: Values) => {
  if (!start_swarming) return undefined;
  if (python_exe !== undefined && swarming_bot_zip !== undefined)
    return { python: python_exe, zip: swarming_bot_zip };
  throw new UsageError('--start_swarming requires --python_exe and --swarming_bot_zip: pass both');
};

/** Returns which mode to run and its settings. Throws UsageError. */
export const parseFlags = (args: readonly string[]) => {
  const values = parseValues(args);
  if (values.help) return { mode: 'help' } as const;
  if (values.version) return { mode: 'version' } as const;
  refuseEmpty(values);
  const server = serverOf(values);
  const sink = sinkOf(values);
  if (values.report && !values.once) {
    throw new UsageError('--report requires --once: add --once, or omit --report to report every 30 s');
  }
  const mode = values.report ? 'report' : values.once ? 'once' : 'run';
  if (sink === 'pubsub' && mode !== 'once' && values.project === undefined) {
    throw new UsageError('--sink pubsub requires --project: pass the Google Cloud project of the topic');
  }
  return {
    mode,
    server,
    sink,
    project: values.project ?? '',
    topic: values.topic,
    port: portOf(values),
    local: values.local,
    taskRunner: taskRunnerOf(values),
  } as const;
};
type Flags = ReturnType<typeof parseFlags>;
export type RunFlags = Exclude<Flags, { readonly mode: 'help' | 'version' }>;
