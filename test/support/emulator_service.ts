/** Runs once for a whole test run, in mocha's main process: starts each emulator when the first test file asks, and stops it at the end. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Emulator,
  NoEmulatorError,
  startFirestoreEmulator,
  startPubsubEmulator,
} from '../../deploy/local/emulators.ts';

const STARTS = { firestore: startFirestoreEmulator, pubsub: startPubsubEmulator };
export type EmulatorName = keyof typeof STARTS;

/** What the service answers: the emulator's host, or why there is none. */
export type EmulatorAnswer = { readonly host: string } | { readonly missing: string };

/** The environment variable that gives test processes the service's URL. */
export const EMULATOR_SERVICE = 'TEST_EMULATOR_SERVICE';

/** Firestore's client prefers the first one to the host that it is given, so tests that put a proxy in front of it would not test anything. */
const VARIABLES = ['FIRESTORE_EMULATOR_HOST', 'PUBSUB_EMULATOR_HOST'];

const running = new Map<EmulatorName, Promise<Emulator>>();
let server: Server | undefined;
let given: NodeJS.ProcessEnv = {};

const obtain = (name: EmulatorName): Promise<Emulator> => {
  const started = running.get(name) ?? STARTS[name](given);
  running.set(name, started);
  return started;
};

const answer = async (name: string): Promise<EmulatorAnswer> => {
  try {
    return { host: (await obtain(name as EmulatorName)).host };
  } catch (error) {
    if (error instanceof NoEmulatorError) return { missing: error.message };
    throw error;
  }
};

/**
 * Mocha calls this before the first test file, also when files run side by side in processes of their own. An emulator that the environment
 * names serves the tests; they and the processes that they start learn of it by the service alone.
 */
export const mochaGlobalSetup = async (): Promise<void> => {
  given = { ...process.env };
  for (const variable of VARIABLES) Reflect.deleteProperty(process.env, variable);
  const service = createServer((request, response) => {
    answer((request.url ?? '').slice(1)).then(
      (found) => response.end(JSON.stringify(found)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const { port } = service.address() as AddressInfo;
  process.env[EMULATOR_SERVICE] = `http://127.0.0.1:${port}`;
  server = service;
};

/** Mocha calls this after the last test file. */
export const mochaGlobalTeardown = async (): Promise<void> => {
  server?.close();
  for (const emulator of await Promise.allSettled(running.values())) {
    if (emulator.status === 'fulfilled') await emulator.value.stop();
  }
};
