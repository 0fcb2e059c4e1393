/** The whole server of this computer, as `npm start -- --emulators` runs it, on emulators that run already. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../deploy/local/main.ts', import.meta.url));

export interface ServerProcess {
  readonly url: string;
  /** Ends it as a person would; resolves with its exit code. */
  end(): Promise<number | null>;
}

/** Resolves once it serves, on a port of its own; throws with what it said where it ends first. */
export const startServer = async (hosts: {
  readonly firestore: string;
  readonly pubsub: string;
}): Promise<ServerProcess> => {
  const child = spawn(process.execPath, [MAIN, '--emulators', '--no-monitor', '--port', '0'], {
    env: { ...process.env, FIRESTORE_EMULATOR_HOST: hosts.firestore, PUBSUB_EMULATOR_HOST: hosts.pubsub },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const gone = once(child, 'close');
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const [found] = /http:\/\/localhost:\d+/.exec(said) ?? [];
      if (found !== undefined && said.includes('Press Ctrl-C to stop.')) resolve(found);
    });
    void gone.then(() => reject(new Error(`the server ended: ${said}`)));
  });
  return {
    url,
    end: async () => {
      child.kill('SIGTERM');
      await gone;
      return child.exitCode;
    },
  };
};
