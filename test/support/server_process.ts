/** The whole local server as a process, as `npm start -- --emulators` runs it, on emulators that already run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../deploy/local/main.ts', import.meta.url));

export interface ServerProcess {
  readonly url: string;
  /** Sends SIGTERM. Resolves with the exit code. */
  end(): Promise<number | null>;
}

/** Resolves when it serves, on a free port. Rejects with its output if it exits first. */
export const startServer = async (hosts: {
  readonly firestore: string;
  readonly pubsub: string;
}): Promise<ServerProcess> => {
  const child = spawn(process.execPath, [MAIN, '--emulators', '--no-monitor', '--port', '0'], {
    env: { ...process.env, FIRESTORE_EMULATOR_HOST: hosts.firestore, PUBSUB_EMULATOR_HOST: hosts.pubsub },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const closed = once(child, 'close');
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const [found] = /http:\/\/localhost:\d+/.exec(output) ?? [];
      if (found !== undefined && output.includes('Press Ctrl-C to stop.')) resolve(found);
    });
    void closed.then(() => reject(new Error(`the server exited: ${output}`)));
  });
  return {
    url,
    end: async () => {
      child.kill('SIGTERM');
      await closed;
      return child.exitCode;
    },
  };
};
