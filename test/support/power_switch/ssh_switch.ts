/** What stand-ins of power switches with an ssh server share. */
import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import ssh2, { type Session } from 'ssh2';
import { type PowerSwitch, Relay } from './relay.ts';

export const newHostKey = (): string =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey;

const HOST_KEY = newHostKey();

/**
 * The key exchanges of ssh servers of 2012. A connection by the first costs 0.1 s of CPU time: OpenSSL proves its prime anew each time, but knows
 * that of the second.
 */
export type OldKeyExchange = 'diffie-hellman-group1-sha1' | 'diffie-hellman-group14-sha1';

const algorithmsOf2012 = (kex: OldKeyExchange) =>
  ({ kex: [kex], serverHostKey: ['ssh-rsa'], cipher: ['aes128-cbc'], hmac: ['hmac-sha1'] }) as never;

/** What the types of ssh2 lack. */
interface Undelayed {
  readonly setNoDelay: () => void;
}

export const sshSwitch = async (
  {
    password,
    kex,
    hostKey = HOST_KEY,
  }: {
    readonly password: string;
    /** If given, the server is one of 2012. */
    readonly kex?: OldKeyExchange;
    readonly hostKey?: string | undefined;
  },
  onSession: (session: Session, relay: Relay, end: () => void) => void,
): Promise<PowerSwitch> => {
  const relay = new Relay();
  const ends = new Set<() => void>();
  const server = new ssh2.Server(
    { hostKeys: [hostKey], ...(kex !== undefined && { algorithms: algorithmsOf2012(kex) }) },
    (client) => {
      (client as typeof client & Undelayed).setNoDelay();
      const end = (): void => void client.end();
      ends.add(end);
      client.on('error', () => undefined);
      client.on('close', () => ends.delete(end));
      client.on('authentication', (context) =>
        context.method === 'password' && context.password === password
          ? context.accept()
          : context.reject(['password']),
      );
      client.on('session', (accept) => onSession(accept(), relay, end));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    for (const end of ends) end();
    server.close();
  };
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, relay, close };
};
