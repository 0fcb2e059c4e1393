/** ssh to devices: host keys are checked, old algorithms are offered only if a driver asks for them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, type ClientChannel, type ConnectConfig } from 'ssh2';
import { explanationOf } from '../../loop/answer.ts';
import { optionalText, type Settings, type Surroundings, textOf } from '../driver/driver.ts';

const MAX_OUTPUT_CHARS = 64 * 1024;
const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** What ssh servers of 2012 offer; appended, so that a newer firmware uses better ones. */
export const LEGACY: ConnectConfig['algorithms'] = {
  kex: { append: ['diffie-hellman-group1-sha1', 'diffie-hellman-group14-sha1'], prepend: [], remove: [] },
  serverHostKey: { append: ['ssh-rsa', 'ssh-dss'], prepend: [], remove: [] },
  cipher: { append: ['aes128-cbc', '3des-cbc'], prepend: [], remove: [] },
  hmac: { append: ['hmac-sha1-96', 'hmac-md5'], prepend: [], remove: [] },
};

/** `10.4.0.21` or `10.4.0.21:2222`; `[fe80::1]:22`. */
export const hostAndPort = (address: string): { host: string; port: number } => {
  const url = URL.parse(`ssh://${address}`);
  if (url === null || url.hostname === '' || url.pathname !== '' || url.username !== '')
    throw new Error('address must be like 10.4.0.21 or 10.4.0.21:22');
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 22 : Number(url.port) };
};

/** One spelling of an address: `10.4.0.21` for `10.4.0.21:22`. */
export const addressOf = (address: string, usualPort: number): string => {
  const { host, port } = hostAndPort(address);
  return port === usualPort || !/:\d+$/.test(address) ? host : `${host}:${port}`;
};

const keyIn = (path: string): Buffer | undefined => {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
};

/** By password only if one is given; else by the key file, the agent, or the user's keys. */
const credentials = (settings: Settings, { home, sshAgent }: Surroundings): ConnectConfig => {
  const password = optionalText(settings, 'password');
  if (password !== undefined) return { password, tryKeyboard: true };
  const keyFile = optionalText(settings, 'keyFile');
  if (keyFile !== undefined) {
    const privateKey = keyIn(keyFile);
    if (privateKey === undefined) throw new Error(`keyFile ${keyFile} cannot be read`);
    return { privateKey };
  }
  if (sshAgent !== undefined) return { agent: sshAgent };
  const privateKey = DEFAULT_KEYS.map((name) => keyIn(join(home, '.ssh', name))).find(Boolean);
  if (privateKey === undefined)
    throw new Error('there is no ssh key: set keyFile, start ssh-agent, or create ~/.ssh/id_ed25519');
  return { privateKey };
};

/** Connects. The caller ends the client; the signal destroys it, whatever it does. */
export const connectSsh = (
  settings: Settings,
  surroundings: Surroundings,
  signal: AbortSignal,
  algorithms?: ConnectConfig['algorithms'],
): Promise<Client> =>
  new Promise((resolve, reject) => {
    const { host, port } = hostAndPort(textOf(settings, 'address'));
    const client = new Client();
    let refusal: string | undefined;
    const abort = (): void => {
      client.destroy();
      reject(new Error(`ssh ${host}: ${signal.reason instanceof Error ? signal.reason.message : 'stopped'}`));
    };
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    // ssh sends many short messages: without this each waits until the one before is acknowledged, which takes up to 40 ms.
    client.once('connect', () => client.setNoDelay());
    client.on('close', () => {
      signal.removeEventListener('abort', abort);
      reject(new Error(`ssh ${host}: the connection was closed`));
    });
    // Without the cause, which is the library's and may hold the settings. After the connection stands, channels report its end.
    client.on('error', (error) => {
      // A device that keeps the connection after it refused the login would keep one more each time.
      client.destroy();
      reject(new Error(`ssh ${host}: ${refusal ?? explanationOf(error.message)}`));
    });
    client.on('ready', () => resolve(client));
    client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) =>
      finish(prompts.map(() => optionalText(settings, 'password') ?? '')),
    );
    try {
      client.connect({
        host,
        port,
        username: textOf(settings, 'user'),
        readyTimeout: 20_000,
        hostVerifier: (key: Buffer) => {
          try {
            refusal = surroundings.hostKeys.refusal(settings.label, key, optionalText(settings, 'hostKey'));
          } catch (error) {
            refusal = `host keys not read: ${String(error)}`;
          }
          return refusal === undefined;
        },
        ...(algorithms && { algorithms }),
        ...credentials(settings, surroundings),
      });
    } catch (error) {
      // A key that cannot be parsed, or needs a passphrase.
      reject(new Error(`ssh ${host}: ${explanationOf(error instanceof Error ? error.message : '')}`));
    }
  });

/** Runs one command and returns its stdout. Throws if it exits with another code than 0, or without one, or if the connection breaks. */
export const execSsh = (client: Client, command: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const broken = (): void => reject(new Error(`${command}: the connection broke`));
    client.once('close', broken);
    client.once('error', broken);
    client.exec(command, (error, channel: ClientChannel | undefined) => {
      if (error !== undefined || channel === undefined) {
        reject(new Error(`${command}: ${explanationOf(error?.message ?? '')}`));
        return;
      }
      let output = '';
      let errors = '';
      let code: number | null | undefined;
      channel.on('data', (data: Buffer) => (output = (output + data.toString()).slice(0, MAX_OUTPUT_CHARS)));
      channel.stderr.on('data', (data: Buffer) => (errors = (errors + data.toString()).slice(0, 2_000)));
      channel.on('exit', (exitCode: number | null) => (code = exitCode));
      // `exit` may come before the last `data`, `close` does not.
      channel.on('close', () => {
        if (code === 0) resolve(output);
        else
          reject(
            new Error(`${command} exited with ${code ?? 'no code'}: ${explanationOf(errors || output)}`),
          );
      });
    });
  });
