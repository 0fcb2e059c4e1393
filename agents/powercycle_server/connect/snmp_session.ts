/** One SNMP session with a device: one number read or set at a time. */
import snmp from 'net-snmp';
import { explanationOf } from '../../loop/answer.ts';
import { optionalText, type Settings, textOf } from '../driver/driver.ts';
import { hostAndPort } from './ssh.ts';

/** 3 tries, 2, 4 and 8 s. */
const TRIES = { retries: 2, timeout: 2_000, backoff: 2 };
/** RFC 3411. */
const DEFAULT_PORT = 161;

const portOf = (address: string): number =>
  /:\d+$/.test(address) ? hostAndPort(address).port : DEFAULT_PORT;

/** One password for both, as net-snmp's `-A` and `-X` mostly have. */
const userOf = (settings: Settings) => {
  const password = optionalText(settings, 'password') ?? '';
  const auth = optionalText(settings, 'authProtocol');
  const priv = optionalText(settings, 'privProtocol');
  const levels = snmp.SecurityLevel;
  const authProtocols = new Map<string, unknown>(Object.entries(snmp.AuthProtocols));
  const privProtocols = new Map<string, unknown>(Object.entries(snmp.PrivProtocols));
  const level =
    auth === undefined ? levels.noAuthNoPriv : priv === undefined ? levels.authNoPriv : levels.authPriv;
  return {
    name: textOf(settings, 'user'),
    level,
    ...(auth !== undefined && { authProtocol: authProtocols.get(auth), authKey: password }),
    ...(priv !== undefined && { privProtocol: privProtocols.get(priv), privKey: password }),
  };
};

export const openSession = (settings: Settings, signal: AbortSignal) => {
  const address = textOf(settings, 'address');
  const { host } = hostAndPort(address);
  const common = { port: portOf(address), transport: 'udp4', ...TRIES } as const;
  const isVersion3 = settings['version'] === '3';
  const session = isVersion3
    ? snmp.createV3Session(host, userOf(settings) as never, common)
    : snmp.createSession(host, textOf(settings, 'community'), { ...common, version: snmp.Version2c });

  type Callback = (
    error: Error | null,
    varbinds: readonly { readonly value?: unknown }[] | undefined,
  ) => void;
  const ask = (what: string, start: (done: Callback) => void): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const fail = (reason: string): void => reject(new Error(`SNMP ${what} at ${host}: ${reason}`));
      const abort = (): void => fail(signal.reason instanceof Error ? signal.reason.message : 'stopped');
      if (signal.aborted) {
        abort();
        return;
      }
      signal.addEventListener('abort', abort, { once: true });
      session.on('error', (error: Error) => fail(explanationOf(error.message)));
      start((error, varbinds) => {
        signal.removeEventListener('abort', abort);
        if (error !== null) {
          // A wrong community looks like a dead host.
          const hint =
            error.name === 'RequestTimedOutError' ? ' (out of reach, or a wrong community or user)' : '';
          fail(explanationOf(error.message) + hint);
          return;
        }
        const [varbind] = varbinds ?? [];
        if (varbind === undefined || snmp.isVarbindError(varbind as never))
          fail('the device does not know it: check profile and port');
        else resolve(varbind.value);
      });
    });

  return {
    /** Throws unless the device answers a whole number. */
    get: async (oid: string): Promise<number> => {
      const value = await ask(`get ${oid}`, (done) => session.get([oid], done));
      if (typeof value !== 'number')
        throw new Error(`SNMP get ${oid} at ${host}: not a number: check profile`);
      return value;
    },
    set: async (oid: string, value: number): Promise<void> => {
      await ask(`set ${oid}`, (done) =>
        session.set([{ oid, type: snmp.ObjectType.Integer, value }] as never, done),
      );
    },
    close: () => session.close(),
  };
};
