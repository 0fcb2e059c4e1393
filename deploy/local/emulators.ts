/** The Firestore and Pub/Sub emulators: those that the environment names, else the Google Cloud SDK's, started here and ended with us. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

/** An emulator that answers. */
export interface Emulator {
  /** `127.0.0.1:port`, as the client libraries take it. */
  readonly host: string;
  /** Ends the emulator where we started it, and waits until it is gone; one that the environment names stays. */
  stop(): Promise<void>;
}

interface Kind {
  readonly title: string;
  readonly variable: string;
  /** The SDK component that holds it, for the person who lacks it. */
  readonly component: string;
  readonly java: (sdk: string, port: number) => Promise<readonly string[]>;
}

const START_MS = 60_000;
const STOP_MS = 5_000;
const GCLOUD_MS = 30_000;
const ERROR_TAIL = 4_096;

// Java in the shell's place. Where we end, even by SIGKILL, our end of its input closes and the reader ends Java. Ctrl-C, which
// reaches all processes of a terminal, is for us alone: what is in flight needs the emulator until it is done.
const WITH_US = 'trap "" INT; exec 3<&0; { read -r _ <&3; kill $$; } & exec java "$@" 3<&-';

const FIRESTORE: Kind = {
  title: 'Firestore emulator',
  variable: 'FIRESTORE_EMULATOR_HOST',
  component: 'cloud-firestore-emulator',
  java: (sdk, port) => {
    const jar = join(sdk, 'platform/cloud-firestore-emulator/cloud-firestore-emulator.jar');
    const main = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';
    return access(jar).then(() => ['-cp', jar, main, 'start', '--host=127.0.0.1', `--port=${port}`]);
  },
};

const PUBSUB: Kind = {
  title: 'Pub/Sub emulator',
  variable: 'PUBSUB_EMULATOR_HOST',
  component: 'pubsub-emulator',
  java: async (sdk, port) => {
    const lib = join(sdk, 'platform/pubsub-emulator/lib');
    const jar = (await readdir(lib)).find((name) => /^cloud-pubsub-emulator-.*-all\.jar$/.test(name));
    if (jar === undefined) throw new Error(`no cloud-pubsub-emulator-*-all.jar in ${lib}`);
    return ['-jar', join(lib, jar), '--host=127.0.0.1', `--port=${port}`];
  },
};

/** Where there is no emulator to be had: what to install or to set. */
export class NoEmulatorError extends Error {
  override readonly name = 'NoEmulatorError';
}

const sdkRoot = async ({ title, variable, component }: Kind, env: NodeJS.ProcessEnv): Promise<string> => {
  try {
    const args = ['info', '--format=value(installation.sdk_root)'];
    const { stdout } = await promisify(execFile)('gcloud', args, { env, timeout: GCLOUD_MS });
    return stdout.trim();
  } catch (cause) {
    throw new NoEmulatorError(
      `no ${title}: set ${variable} to a running one, or install the Google Cloud SDK with its component ${component}`,
      { cause },
    );
  }
};

/** Both emulators answer "Ok" to a plain GET as soon as they serve. */
const answers = async (host: string): Promise<boolean> => {
  try {
    return (await fetch(`http://${host}/`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
};

const start = async (kind: Kind, env: NodeJS.ProcessEnv): Promise<Emulator> => {
  const sdk = await sdkRoot(kind, env);
  const port = await freePort();
  const args = await kind.java(sdk, port).catch((cause: unknown) => {
    throw new NoEmulatorError(
      `no ${kind.title} in ${sdk}: install it (gcloud components install ${kind.component}, or the package google-cloud-cli-…-emulator), or set ${kind.variable}`,
      { cause },
    );
  });
  const child = spawn('sh', ['-c', WITH_US, 'sh', ...args], { env, stdio: ['pipe', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-ERROR_TAIL)));
  child.once('error', (error) => (said = error.message));
  const isGone = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  const stop = async () => {
    if (isGone()) return;
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(killer);
  };
  const host = `127.0.0.1:${port}`;
  const deadline = Date.now() + START_MS;
  while (!(await answers(host))) {
    if (isGone())
      throw new NoEmulatorError(`the ${kind.title} needs sh and java, and did not start: ${said.trim()}`);
    if (Date.now() > deadline) {
      await stop();
      throw new Error(
        `the ${kind.title} does not answer ${START_MS / 1000} s after its start: ${said.trim()}`,
      );
    }
    await wait(50);
  }
  return { host, stop };
};

const obtain = async (kind: Kind, env: NodeJS.ProcessEnv): Promise<Emulator> => {
  const host = env[kind.variable];
  if (host === undefined || host === '') return start(kind, env);
  if (!(await answers(host)))
    throw new Error(`${kind.variable} names ${host}, where no ${kind.title} answers`);
  return { host, stop: () => Promise.resolve() };
};

/** Throws NoEmulatorError where there is none to be had, and what to do about it. */
export const startFirestoreEmulator = (env: NodeJS.ProcessEnv): Promise<Emulator> => obtain(FIRESTORE, env);
/** As `startFirestoreEmulator`. */
export const startPubsubEmulator = (env: NodeJS.ProcessEnv): Promise<Emulator> => obtain(PUBSUB, env);

/** A port of the loopback interface that nobody uses just now, for programs that must be told theirs. */

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
