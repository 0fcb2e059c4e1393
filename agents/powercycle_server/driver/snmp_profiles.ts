/** How the outlets of each make of switch are set and read over SNMP. Object identifiers are without the final outlet number. */

export interface SnmpProfile {
  readonly on: { readonly oid: string; readonly value: number };
  readonly off: { readonly oid: string; readonly value: number };
  /** The device's own cycle; its off time is set in the device. */
  readonly cycle?: { readonly oid: string; readonly value: number };
  /** Absent: the state is not proven to be served. */
  readonly state?: {
    readonly oid: string;
    readonly on: number;
    /** Absent for PoE, where only the admin state says off. */
    readonly off?: number;
    readonly pending?: readonly number[];
  };
  /** PoE: off only if the admin state says so; on if the state does; otherwise nothing draws power. */
  readonly admin?: { readonly oid: string; readonly off: number };
}

const command = (oid: string, on: number, off: number, cycle: number) => ({
  on: { oid, value: on },
  off: { oid, value: off },
  cycle: { oid, value: cycle },
});

const EATON = '1.3.6.1.4.1.534.6.6.7.6.6.1';
const POE = '1.3.6.1.2.1.105.1.1.1';

export const SNMP_PROFILES: Readonly<Record<string, SnmpProfile>> = {
  /** PowerNet-MIB, rPDU2OutletSwitched. */
  apc_rpdu2: {
    ...command('1.3.6.1.4.1.318.1.1.26.9.2.4.1.5', 1, 2, 3),
    state: { oid: '1.3.6.1.4.1.318.1.1.26.9.2.3.1.5', on: 2, off: 1 },
  },
  /** PowerNet-MIB, rPDUOutletControl. */
  apc_rpdu: {
    ...command('1.3.6.1.4.1.318.1.1.12.3.3.1.1.4', 1, 2, 3),
    state: { oid: '1.3.6.1.4.1.318.1.1.12.3.5.1.1.4', on: 1, off: 2 },
  },
  /** PowerNet-MIB, sPDUOutletCtl. */
  apc_masterswitch: {
    ...command('1.3.6.1.4.1.318.1.1.4.4.2.1.3', 1, 2, 3),
    state: { oid: '1.3.6.1.4.1.318.1.1.4.4.2.1.3', on: 1, off: 2 },
  },
  /** PDU2-MIB. */
  raritan_pdu2: {
    ...command('1.3.6.1.4.1.13742.6.4.1.2.1.2.1', 1, 0, 2),
    state: { oid: '1.3.6.1.4.1.13742.6.4.1.2.1.3.1', on: 7, off: 8 },
  },
  /** EATON-EPDU-MIB: 2 pending off, 3 pending on. */
  eaton_epdu: {
    on: { oid: `${EATON}.4.0`, value: 1 },
    off: { oid: `${EATON}.3.0`, value: 1 },
    state: { oid: `${EATON}.2.0`, on: 1, off: 0, pending: [2, 3] },
  },
  /** CPS-MIB, ePDUOutletControl. */
  cyberpower: command('1.3.6.1.4.1.3808.1.1.3.3.3.1.1.4', 1, 2, 3),
  /** RFC 3621; detection 3 is deliveringPower. */
  poe: {
    on: { oid: `${POE}.3.1`, value: 1 },
    off: { oid: `${POE}.3.1`, value: 2 },
    admin: { oid: `${POE}.3.1`, off: 2 },
    state: { oid: `${POE}.6.1`, on: 3 },
  },
};
