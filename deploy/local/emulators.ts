/** The Firestore and Pub/Sub emulators: running ones that the environment names, or the Google Cloud SDK's, started and stopped here. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { access, readdir, realpath } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startChild } from './child.ts';

/** A running emulator. */
export interface Emulator {
  /** `127.0.0.1:port`, as the client libraries expect it. */
  readonly host: string;
  /** Stops an emulator that was started here and waits for its process to exit; an emulator that the environment names keeps running. */
  stop(): Promise<void>;
}

/** No emulator is available; the message says what to install or which variable to set. */
export class NoEmulatorError extends Error {
  override readonly name = 'NoEmulatorError';
}

interface Kind {
  readonly title: string;
  readonly variable: string;
  /** The component of the Google Cloud SDK that contains the emulator. */
  readonly component: string;
  /** The arguments of java. Rejects if the component is not installed. */
  readonly java: (sdk: string, port: number) => Promise<readonly string[]>;
}

const START_LIMIT_MS = 60_000;
const START_POLL_MS = 50;
const START_TRIES = 3;
const STOP_LIMIT_SECONDS = 5;
const GCLOUD_LIMIT_MS = 30_000;
const ANSWER_LIMIT_MS = 2_000;
const STDERR_TAIL = 4_096;

const FIRESTORE: Kind = {
  title: 'Firestore emulator',
  variable: 'FIRESTORE_EMULATOR_HOST',
  component: 'cloud-firestore-emulator',
  java: async (sdk, port) => {
    const jar = join(sdk, 'platform/cloud-firestore-emulator/cloud-firestore-emulator.jar');
    await access(jar);
    const main = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';
    return ['-cp', jar, main, 'start', '--host=127.0.0.1', `--port=${port}`];
  },
};

const PUBSUB: Kind = {
  title: 'Pub/Sub emulator',
  variable: 'PUBSUB_EMULATOR_HOST',
  component: 'pubsub-emulator',
  java: async (sdk, port) => {
    const lib = join(sdk, 'platform/pubsub-emulator/lib');
    const jar = (await readdir(lib)).find((name) => /^cloud-pubsub-emulator-.*-all\.jar$/.test(name));
    if (jar === undefined) throw new Error(`${lib} contains no cloud-pubsub-emulator-*-all.jar`);
    return ['-jar', join(lib, jar), '--host=127.0.0.1', `--port=${port}`];
  },
};

/** A free port of the loopback interface, for a program that must be given its port. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/**
 * The SDK's folder as gcloud's own script finds it: it is in the SDK's `bin`, behind any links. Undefined if the first gcloud of this PATH is
 * not that script but, say, a package manager's, or if there is none.
 */
const rootOfScript = async (path: string): Promise<string | undefined> => {
  for (const folder of path.split(delimiter)) {
    const script = await realpath(join(folder, 'gcloud')).catch(() => '');
    if (script === '') continue;
    const root = dirname(dirname(script));
    return access(join(root, 'lib/gcloud.py')).then(
      () => root,
      () => undefined,
    );
  }
  return undefined;
};

/** gcloud takes more than a second to tell, so it is asked only if its place does not tell. */
const sdkRoot = async ({ title, variable, component }: Kind, env: NodeJS.ProcessEnv): Promise<string> => {
  const root = await rootOfScript(env['PATH'] ?? '');
  if (root !== undefined) return root;
  try {
    const args = ['info', '--format=value(installation.sdk_root)'];
    const { stdout } = await promisify(execFile)('gcloud', args, { env, timeout: GCLOUD_LIMIT_MS });
    return stdout.trim();
  } catch (cause) {
    throw new NoEmulatorError(
      `No ${title} is available. Set ${variable} to a running one, or install the Google Cloud SDK with its component ${component}`,
      { cause },
    );
  }
};

/** Both emulators answer "Ok" to a plain GET as soon as they are ready. */
const answers = async (host: string): Promise<boolean> => {
  try {
    return (await fetch(`http://${host}/`, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) })).ok;
  } catch {
    return false;
  }
};

/** Java's words. */
const PORT_TAKEN = /Address already in use/;

/** Undefined: another program took the port meanwhile. */
const startAt = async (
  kind: Kind,
  port: number,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Emulator | undefined> => {
  const child = startChild('java', args, { env, stderr: 'pipe', stopLimitSeconds: STOP_LIMIT_SECONDS });
  let stderr = '';
  child.process.stderr
    ?.setEncoding('utf8')
    .on('data', (text: string) => (stderr = (stderr + text).slice(-STDERR_TAIL)));
  let exit: string | undefined;
  void child.ended.then((how) => (exit = how));
  const host = `127.0.0.1:${port}`;
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await answers(host))) {
    if (exit !== undefined) {
      if (PORT_TAKEN.test(stderr)) return undefined;
      throw new NoEmulatorError(
        `The ${kind.title} did not start. It needs sh and java: ${stderr.trim() || exit}`,
      );
    }
    if (Date.now() > deadline) {
      await child.stop();
      throw new Error(
        `the ${kind.title} did not answer within ${START_LIMIT_MS / 1000} s of its start: ${stderr.trim()}`,
      );
    }
    await sleep(START_POLL_MS);
  }
  return { host, stop: () => child.stop() };
};

const start = async (kind: Kind, env: NodeJS.ProcessEnv): Promise<Emulator> => {
  const sdk = await sdkRoot(kind, env);
  for (let tries = 1; tries <= START_TRIES; tries += 1) {
    const port = await freePort();
    const args = await kind.java(sdk, port).catch((cause: unknown) => {
      throw new NoEmulatorError(
        `The Google Cloud SDK in ${sdk} has no ${kind.title}. Install it (gcloud components install ${kind.component}, ` +
          `or the package google-cloud-cli-…-emulator), or set ${kind.variable} to a running one`,
        { cause },
      );
    });
    const started = await startAt(kind, port, args, env);
    if (started !== undefined) return started;
  }
  throw new Error(
    `the ${kind.title} did not start: each of ${START_TRIES} free ports was taken before it had it`,
  );
};

const obtain = async (kind: Kind, env: NodeJS.ProcessEnv): Promise<Emulator> => {
  const host = env[kind.variable];
  if (host === undefined || host === '') return start(kind, env);
  if (!(await answers(host)))
    throw new Error(
      `No ${kind.title} answers at ${host}. Start one there, or unset ${kind.variable} to start it here`,
    );
  return { host, stop: () => Promise.resolve() };
};

/** Throws a NoEmulatorError if no emulator is available, and an Error if the one that the environment names does not answer. */
export const startFirestoreEmulator = (env: NodeJS.ProcessEnv): Promise<Emulator> => obtain(FIRESTORE, env);
/** As `startFirestoreEmulator`. */
export const startPubsubEmulator = (env: NodeJS.ProcessEnv): Promise<Emulator> => obtain(PUBSUB, env);
