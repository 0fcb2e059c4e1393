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

/** An ssh server of 2012. */
const LEGACY = {
  kex: ['diffie-hellman-group1-sha1'],
  serverHostKey: ['ssh-rsa'],
  cipher: ['aes128-cbc'],
  hmac: ['hmac-sha1'],
} as never;

export const sshSwitch = async (
  {
    password,
    isLegacy,
    hostKey = HOST_KEY,
  }: { readonly password: string; readonly isLegacy: boolean; readonly hostKey?: string | undefined },
  onSession: (session: Session, relay: Relay, end: () => void) => void,
): Promise<PowerSwitch> => {
  const relay = new Relay();
  const ends = new Set<() => void>();
  const server = new ssh2.Server(
    { hostKeys: [hostKey], ...(isLegacy && { algorithms: LEGACY }) },
    (client) => {
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
