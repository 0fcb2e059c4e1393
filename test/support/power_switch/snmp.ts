/** A stand-in of a power switch that speaks SNMP: an agent with the numbers of one outlet of a profile. */
import { createSocket } from 'node:dgram';
import snmp from 'net-snmp';
import { SNMP_PROFILES } from '../../../agents/powercycle_server/driver/snmp_profiles.ts';
import { type Manner, type PowerSwitch, Relay } from './relay.ts';

/** Set in the device. */
const OWN_CYCLE_SECONDS = 8;

/** Of version 3, with one password for both. */
export const SNMP_USER = {
  name: 'rack',
  level: snmp.SecurityLevel.authPriv,
  authProtocol: snmp.AuthProtocols.sha256,
  authKey: 'hush-snmp-password',
  privProtocol: snmp.PrivProtocols.aes,
  privKey: 'hush-snmp-password',
};

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

interface SnmpAgent {
  readonly registerProvider: (provider: object) => void;
  readonly getMib: () => { setScalarValue: (name: string, value: number) => void };
  readonly getAuthorizer: () => { addCommunity: (name: string) => void; addUser: (user: object) => void };
  readonly close: () => void;
}

/** The numbers are scalars, whose instance is 0: the outlet is number 0. */
export const snmpSwitch = async (profileName: string): Promise<PowerSwitch> => {
  const relay = new Relay();
  const profile = SNMP_PROFILES[profileName]!;
  const { on, off, cycle, state, admin } = profile;
  const port = await freeUdpPort();
  const agent = snmp.createAgent({ port, address: '127.0.0.1' }, () => undefined) as SnmpAgent;
  agent.getAuthorizer().addCommunity('hush-community');
  agent.getAuthorizer().addUser(SNMP_USER);
  const valueOf = (oid: string): number => {
    const { isOn, isPending, drawsPower } = relay;
    if (oid === admin?.oid) return isOn ? on.value : admin.off;
    if (isPending && state?.pending !== undefined) return state.pending[isOn ? 1 : 0] ?? 0;
    // 2: searching, by RFC 3621.
    if (admin !== undefined) return isOn && drawsPower ? (state?.on ?? 0) : 2;
    return (isOn ? state?.on : state?.off) ?? 0;
  };
  const set = (oid: string, value: number): Manner => {
    if (oid === cycle?.oid && value === cycle.value) return relay.cycled(OWN_CYCLE_SECONDS);
    return relay.told(oid === on.oid && value === on.value);
  };
  const oids = new Set([on.oid, off.oid, state?.oid, admin?.oid].filter((oid) => oid !== undefined));
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
            const { GeneralError } = snmp.ErrorStatus;
            request.done({ errorStatus: GeneralError, type: snmp.ObjectType.Null, value: null });
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
