/** The command line: what it may say, what it must, and `--help`. */
import { parseArgs } from 'node:util';
import { isLoopbackHost } from '../../shared/loopback.ts';

export const HELP = `test_machine_monitor: tells the machine server what is attached to this machine and how it is.

  --machine_server URL        the server, such as https://machines.example.org (required, unless --local)
  --sink pubsub|http          how events travel (default: pubsub; with --local: http)
  --project ID                Google Cloud project of the topic (required with --sink pubsub)
  --topic NAME                Pub/Sub topic (default: machine-events)
  --port N                    port of the task runner's hooks, on 127.0.0.1 (default: 11000; 0: any free one)
  --local                     a server on this computer: http://localhost:8080 unless --machine_server says otherwise,
                              requests carry no identity
  --start_swarming            start the task runner and keep it alive; needs the two below
  --python_exe FILE           the Python that runs it
  --swarming_bot_zip FILE     its zip file
  --once                      interrogate once, print the event as JSON, send nothing
  --version                   print the version
  --help                      print this

Environment: SWARMING_BOT_ID (the machine's ID; default: the hostname), MY_RACK_NAME, STATE_DIRECTORY (where the last
answer of the server is kept; default: ~/.test_machine_monitor), GOOGLE_APPLICATION_CREDENTIALS, PUBSUB_EMULATOR_HOST.
`;

/** A command line that cannot be followed; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const SINKS = ['pubsub', 'http'] as const;
export type SinkName = (typeof SINKS)[number];

const OPTIONS = {
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
  version: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
};

/** `--project=$UNSET`, say. */
const refuseEmpty = (values: ReturnType<typeof parsed>): void => {
  const empty = Object.entries(values).find(([, value]) => value === '');
  if (empty !== undefined) throw new UsageError(`--${empty[0]} is empty: give it a value, or leave it out`);
};

const serverOf = (text: string | undefined, local: boolean): URL => {
  const given = text ?? (local ? 'http://localhost:8080' : undefined);
  if (given === undefined)
    throw new UsageError('say --machine_server https://…, or --local for a server on this computer');
  const url = URL.parse(given);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(`--machine_server ${JSON.stringify(given)} is not an http or https URL`);
  }
  // Requests carry an identity that whoever listens could use.
  if (url.protocol === 'http:' && !local)
    throw new UsageError('--machine_server must be https, unless --local is said');
  if (local && !isLoopbackHost(url.hostname))
    throw new UsageError('--local is for a server on this computer: localhost, 127.0.0.1 or [::1]');
  return url;
};

const sinkOf = (text: string | undefined, local: boolean): SinkName => {
  const name = text ?? (local ? 'http' : 'pubsub');
  const found = SINKS.find((sink) => sink === name);
  if (found === undefined) throw new UsageError(`--sink must be one of ${SINKS.join(', ')}`);
  return found;
};

const portOf = (text: string): number => {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError('--port must be a number from 0 to 65535');
};

const runnerOf = ({ start_swarming, python_exe, swarming_bot_zip }: ReturnType<typeof parsed>) => {
  if (!start_swarming) return undefined;
  if (python_exe !== undefined && swarming_bot_zip !== undefined)
    return { python: python_exe, zip: swarming_bot_zip };
  throw new UsageError('--start_swarming needs --python_exe and --swarming_bot_zip');
};

/** What to do: print something and end, or run. Throws UsageError. */
export const parseFlags = (args: readonly string[]) => {
  const values = parsed(args);
  if (values.help) return { mode: 'help' } as const;
  if (values.version) return { mode: 'version' } as const;
  refuseEmpty(values);
  const server = serverOf(values.machine_server, values.local);
  const sink = sinkOf(values.sink, values.local);
  if (sink === 'pubsub' && !values.once && values.project === undefined) {
    throw new UsageError('--sink pubsub needs --project');
  }
  return {
    mode: values.once ? 'once' : 'run',
    server,
    sink,
    project: values.project ?? '',
    topic: values.topic,
    port: portOf(values.port),
    local: values.local,
    taskRunner: runnerOf(values),
  } as const;
};
export type Flags = ReturnType<typeof parseFlags>;
export type RunFlags = Exclude<Flags, { readonly mode: 'help' | 'version' }>;
