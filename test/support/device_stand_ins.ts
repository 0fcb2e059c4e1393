/** Stand-ins of power switches that speak their devices' protocols, with the relays of all in the same shape. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import snmp from 'net-snmp';
import ssh2, { type Session } from 'ssh2';
import { SNMP_PROFILES } from '../../agents/powercycle_server/driver/snmp_profiles.ts';

/** How a device treats commands: ok; refuse; lie (accept and do nothing); drop (do it, lose the answer). */
export type Manner = 'ok' | 'refuse' | 'lie' | 'drop';

export class Relay {
  isOn = true;
  /** Every change, in order. */
  readonly record: ('on' | 'off')[] = [];
  off: Manner = 'ok';
  on: Manner = 'ok';

  mannerOf(isOn: boolean): Manner {
    return isOn ? this.on : this.off;
  }

  /** Returns how the device answers. */
  told(isOn: boolean): Manner {
    const manner = this.mannerOf(isOn);
    if (manner === 'ok' || manner === 'drop') {
      this.isOn = isOn;
      this.record.push(isOn ? 'on' : 'off');
    }
    return manner;
  }
}

export interface Device {
  readonly address: string;
  readonly relay: Relay;
  readonly close: () => Promise<void> | void;
}

type Answer =
  { readonly status: number; readonly body: string; readonly headers?: Record<string, string> } | 'drop';

const httpDevice = async (
  answer: (request: IncomingMessage, body: string, relay: Relay) => Answer,
): Promise<Device> => {
  const relay = new Relay();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const said = answer(request, body, relay);
      if (said === 'drop') response.destroy();
      else response.writeHead(said.status, said.headers).end(said.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, relay, close };
};

const ok = (body: unknown): Answer => ({
  status: 200,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

export const synaccessDevice = (): Promise<Device> =>
  httpDevice((request, _body, relay) => {
    if (request.headers.authorization !== basic('admin', 'hush-synaccess')) return { status: 401, body: '' };
    const command = decodeURIComponent(request.url?.split('?')[1] ?? '');
    if (command === '$A5') return ok(`$A0,00${relay.isOn ? 1 : 0}10,0.15,XX\r\n`);
    const state = /^\$A3 3 ([01])$/.exec(command)?.[1];
    if (state === undefined) return ok('$AF');
    const manner = relay.told(state === '1');
    return manner === 'drop' ? 'drop' : ok(manner === 'refuse' ? '$AF' : '$A0');
  });

export const tasmotaDevice = (isSingle: boolean): Promise<Device> =>
  httpDevice((request, _body, relay) => {
    const query = new URL(request.url ?? '', 'http://h').searchParams;
    if (query.get('password') !== 'hush-tasmota')
      return ok({ WARNING: 'Need user=<username>&password=<password>' });
    const [, state] = /^Power1(?: (On|Off))?$/.exec(query.get('cmnd') ?? '') ?? [];
    const shown = (isOn: boolean): Answer => ok({ [isSingle ? 'POWER' : 'POWER1']: isOn ? 'ON' : 'OFF' });
    if (state === undefined) return shown(relay.isOn);
    const manner = relay.told(state === 'On');
    if (manner === 'refuse') return ok({ Command: 'Error' });
    return manner === 'drop' ? 'drop' : shown(state === 'On');
  });

const hash = (part: string): string => createHash('sha256').update(part).digest('hex');

/** Generation 2 with digest authentication. */
export const shellyDevice = (): Promise<Device> =>
  httpDevice((request, body, relay) => {
    const parameters = Object.fromEntries(
      (request.headers.authorization ?? '')
        .slice(7)
        .split(', ')
        .map((part) => part.replaceAll('"', '').split('=', 2)),
    ) as Record<string, string>;
    const expected = hash(
      [
        hash('admin:shelly1:hush-shelly'),
        'n1',
        '00000001',
        parameters['cnonce'],
        'auth',
        hash('POST:/rpc'),
      ].join(':'),
    );
    if (parameters['response'] !== expected)
      return {
        status: 401,
        body: '',
        headers: { 'WWW-Authenticate': 'Digest qop="auth", realm="shelly1", nonce="n1", algorithm=SHA-256' },
      };
    const { id, method, params } = JSON.parse(body) as {
      id: number;
      method: string;
      params: { id: number; on?: boolean };
    };
    if (params.id !== 0) return ok({ id, error: { code: -103, message: 'Invalid argument' } });
    if (method === 'Switch.GetStatus') return ok({ id, result: { id: 0, output: relay.isOn } });
    const was = relay.isOn;
    const manner = relay.told(params.on === true);
    if (manner === 'refuse') return ok({ id, error: { code: -114, message: 'Resource unavailable' } });
    return manner === 'drop' ? 'drop' : ok({ id, result: { was_on: was } });
  });

export const shelly1Device = (): Promise<Device> =>
  httpDevice((request, _body, relay) => {
    if (request.headers.authorization !== basic('admin', 'hush-shelly')) return { status: 401, body: '' };
    const url = new URL(request.url ?? '', 'http://h');
    if (url.pathname !== '/relay/0') return { status: 404, body: 'Bad relay' };
    const turn = url.searchParams.get('turn');
    if (turn === null) return ok({ ison: relay.isOn });
    const manner = relay.told(turn === 'on');
    if (manner === 'refuse') return { status: 500, body: 'overpower' };
    return manner === 'drop' ? 'drop' : ok({ ison: turn === 'on' });
  });

export const redfishDevice = (systems: readonly string[] = ['1']): Promise<Device> =>
  httpDevice((request, body, relay) => {
    if (request.headers.authorization !== basic('operator', 'hush-redfish')) return { status: 401, body: '' };
    const system = '/redfish/v1/Systems/1';
    if (request.url === '/redfish/v1/Systems')
      return ok({ Members: systems.map((id) => ({ '@odata.id': `/redfish/v1/Systems/${id}` })) });
    const target = `${system}/Actions/ComputerSystem.Reset`;
    if (request.url === system)
      return ok({
        PowerState: relay.isOn ? 'On' : 'Off',
        Actions: {
          '#ComputerSystem.Reset': { target, 'ResetType@Redfish.AllowableValues': ['On', 'ForceOff'] },
        },
      });
    const { ResetType } = JSON.parse(body) as { ResetType: string };
    const manner = relay.told(ResetType === 'On');
    if (manner === 'refuse') return { status: 400, body: '{"error":{"message":"busy"}}' };
    return manner === 'drop' ? 'drop' : { status: 204, body: '' };
  });

/** Cannot be read. */
export const pdudaemonDevice = (): Promise<Device> =>
  httpDevice((request, _body, relay) => {
    const url = new URL(request.url ?? '', 'http://h');
    if (url.searchParams.get('hostname') !== 'apc7952' || url.searchParams.get('port') !== '3')
      return { status: 500, body: 'no such host' };
    const action = url.pathname.split('/').at(-1);
    const states = action === 'reboot' ? [false, true] : [action === 'on'];
    for (const state of states) {
      const manner = relay.told(state);
      if (manner === 'refuse') return { status: 500, body: 'driver failed' };
      if (manner === 'drop') return 'drop';
    }
    return ok('OK - accepted request');
  });

const HOST_KEY = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
}).privateKey;

export const newHostKey = (): string =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey;

/** An ssh server of 2012. */
const LEGACY = {
  kex: ['diffie-hellman-group1-sha1'],
  serverHostKey: ['ssh-rsa'],
  cipher: ['aes128-cbc'],
  hmac: ['hmac-sha1'],
} as never;

const sshDevice = async (
  {
    password,
    isLegacy,
    hostKey = HOST_KEY,
  }: { readonly password: string; readonly isLegacy: boolean; readonly hostKey?: string },
  onSession: (session: Session, relay: Relay, end: () => void) => void,
): Promise<Device> => {
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

/** `cat` and `echo` of a relay's file. */
export const mpowerDevice = (hostKey?: string): Promise<Device> =>
  sshDevice(
    { password: 'hush-mpower', isLegacy: true, ...(hostKey !== undefined && { hostKey }) },
    (session, relay, end) =>
      session.on('exec', (accept, _reject, { command }) => {
        const channel = accept();
        const state = /^echo ([01]) > \/proc\/power\/relay3$/.exec(command)?.[1];
        let code = 0;
        if (command === 'cat /proc/power/relay3') channel.write(`${relay.isOn ? 1 : 0}\n`);
        else if (state === undefined) code = 1;
        else {
          const manner = relay.told(state === '1');
          if (manner === 'drop') {
            end();
            return;
          }
          if (manner === 'refuse') code = 1;
        }
        channel.exit(code);
        channel.end();
      }),
  );

/** Echoes what is typed, pages long answers, asks for a password at `enable`. */
export const edgeswitchDevice = (): Promise<Device> =>
  sshDevice({ password: 'hush-edgeswitch', isLegacy: false }, (session, relay, end) => {
    session.on('pty', (accept) => accept());
    session.on('shell', (accept) => {
      const channel = accept();
      let mode = '>';
      let asksPassword = false;
      let rest: string | undefined;
      const prompt = (): void => void channel.write(`\r\n(UBNT EdgeSwitch) ${mode}`);
      const run = (line: string): string | undefined => {
        if (line === 'enable') {
          asksPassword = true;
          channel.write('Password:');
          return undefined;
        }
        if (line === 'terminal length 0') return "% Invalid input detected at '^' marker.";
        if (line === 'configure') mode = '(Config)#';
        else if (line === 'interface 0/3') mode = '(Interface 0/3)#';
        else if (line === 'exit') mode = mode === '(Interface 0/3)#' ? '(Config)#' : '#';
        else if (line.startsWith('poe opmode')) {
          const manner = relay.told(line.endsWith('auto'));
          if (manner === 'refuse') return "% Invalid input detected at '^' marker.";
          if (manner === 'drop') {
            end();
            return undefined;
          }
        } else if (line === 'show running-config interface 0/3') {
          rest = `interface 0/3\r\n${relay.isOn ? '' : 'poe opmode shutdown\r\n'}exit\r\n`;
          channel.write('!Current Configuration:\r\n--More-- or (q)uit');
          return undefined;
        } else if (line === 'show poe status 0/3')
          return `Intf      Detection\r\n--------- ----------\r\n0/3       ${relay.isOn ? 'Good' : 'Disabled'}   2.30`;
        else return '% Invalid input';
        return '';
      };
      prompt();
      let typed = '';
      channel.on('data', (data: Buffer) => {
        if (rest !== undefined) {
          channel.write(`\r\n${rest}`);
          rest = undefined;
          prompt();
          return;
        }
        typed += data.toString();
        if (!typed.endsWith('\n')) return;
        const line = typed.trim();
        typed = '';
        if (asksPassword) {
          asksPassword = false;
          if (line === 'hush-edgeswitch') mode = '#';
          prompt();
          return;
        }
        channel.write(`${line}\r\n`);
        const answer = run(line);
        if (answer === undefined) return;
        channel.write(answer);
        prompt();
      });
    });
  });

const freeUdpPort = async (): Promise<number> => {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
};

interface MibRequest {
  readonly operation: number;
  readonly setValue?: number;
  readonly testSet?: boolean;
  readonly instanceNode: { value: number };
  readonly done: (error?: object) => void;
}

/** An agent with the numbers of one outlet of a profile. They are scalars, whose instance is 0: the outlet is number 0. */
export const snmpDevice = async (profileName: string, user?: object): Promise<Device> => {
  const relay = new Relay();
  const profile = SNMP_PROFILES[profileName]!;
  const port = await freeUdpPort();
  const agent = snmp.createAgent({ port, address: '127.0.0.1' }, () => undefined) as {
    registerProvider: (provider: object) => void;
    getMib: () => { setScalarValue: (name: string, value: number) => void };
    getAuthorizer: () => { addCommunity: (name: string) => void; addUser: (user: object) => void };
    close: () => void;
  };
  agent.getAuthorizer().addCommunity('hush-community');
  if (user !== undefined) agent.getAuthorizer().addUser(user);
  const valueOf = (oid: string): number => {
    if (oid === profile.admin?.oid) return relay.isOn ? profile.on.value : profile.off.value;
    return (relay.isOn ? profile.state?.on : (profile.state?.off ?? 1)) ?? 0;
  };
  const set = (oid: string, value: number): Manner => {
    if (oid === profile.on.oid && value === profile.on.value) return relay.told(true);
    return relay.told(false);
  };
  const oids = new Set(
    [profile.on.oid, profile.off.oid, profile.state?.oid, profile.admin?.oid].filter(
      (oid) => oid !== undefined,
    ),
  );
  for (const oid of oids) {
    agent.registerProvider({
      name: `scalar ${oid}`,
      type: snmp.MibProviderType.Scalar,
      oid,
      scalarType: snmp.ObjectType.Integer,
      maxAccess: 3,
      defVal: 1,
      handler: (request: MibRequest) => {
        if (request.operation === snmp.PduType.SetRequest) {
          if (request.testSet === true) {
            request.done();
            return;
          }
          const manner = set(oid, request.setValue ?? -1);
          if (manner === 'drop') return; // It never answers.
          if (manner === 'refuse') {
            request.done({
              errorStatus: snmp.ErrorStatus.GeneralError,
              type: snmp.ObjectType.Null,
              value: null,
            });
            return;
          }
        }
        request.instanceNode.value = valueOf(oid);
        request.done();
      },
    });
    agent.getMib().setScalarValue(`scalar ${oid}`, valueOf(oid));
  }
  return { address: `127.0.0.1:${port}`, relay, close: () => agent.close() };
};
