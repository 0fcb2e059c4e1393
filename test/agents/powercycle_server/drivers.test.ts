import assert from 'node:assert/strict';
import { Ability } from '../../../agents/powercycle_server/ability.ts';
import type { Clock } from '../../../agents/powercycle_server/clock.ts';
import { readRackConfig } from '../../../agents/powercycle_server/config/read_config.ts';
import { HostKeys } from '../../../agents/powercycle_server/connect/host_keys.ts';
import { runJob } from '../../../agents/powercycle_server/job.ts';
import { Journal } from '../../../agents/powercycle_server/journal.ts';
import { createRack, openerOf } from '../../../agents/powercycle_server/rack.ts';
import { Results } from '../../../agents/powercycle_server/results.ts';
import { createLog } from '../../../shared/log.ts';
import * as devices from '../../support/device_stand_ins.ts';
import { StandInServer } from '../../support/power_stand_ins.ts';
import { scratch } from '../../support/scratch.ts';
import { VirtualTime } from '../../support/virtual_time.ts';

interface Kind {
  readonly device: () => Promise<devices.Device>;
  readonly config: (address: string) => string;
  readonly cannotBeRead?: boolean;
}

const snmp = (profile: string): Kind => ({
  device: () => devices.snmpDevice(profile),
  config: (address) =>
    `{snmp: {d: {profile: "${profile}", version: "2c", verifySeconds: 5, community: "hush-community", address: "${address}", ports: {m: 0}}}}`,
  cannotBeRead: profile === 'cyberpower',
});

const KINDS: Readonly<Record<string, Kind>> = {
  mpower: {
    device: () => devices.mpowerDevice(),
    config: (address) =>
      `{mpower: {d: {address: "${address}", user: "ubnt", verifySeconds: 3, password: "hush-mpower", ports: {m: 3}}}}`,
  },
  edgeswitch: {
    device: () => devices.edgeswitchDevice(),
    config: (address) =>
      `{edgeswitch: {d: {address: "${address}", user: "ubnt", verifySeconds: 3, password: "hush-edgeswitch", ports: {m: 3}}}}`,
  },
  synaccess: {
    device: () => devices.synaccessDevice(),
    config: (address) =>
      `{synaccess: {d: {address: "${address}", password: "hush-synaccess", ports: {m: 3}}}}`,
  },
  tasmota: {
    device: () => devices.tasmotaDevice(false),
    config: (address) =>
      `{tasmota: {d: {address: "${address}", password: "hush-tasmota", ownCycle: false, ports: {m: 1}}}}`,
  },
  'tasmota with one relay': {
    device: () => devices.tasmotaDevice(true),
    config: (address) =>
      `{tasmota: {d: {address: "${address}", password: "hush-tasmota", ownCycle: false, ports: {m: 1}}}}`,
  },
  'shelly of generation 1': {
    device: () => devices.shelly1Device(),
    config: (address) =>
      `{shelly: {d: {address: "${address}", generation: 1, password: "hush-shelly", ownCycle: false, ports: {m: 0}}}}`,
  },
  'shelly of generation 2': {
    device: () => devices.shellyDevice(),
    config: (address) =>
      `{shelly: {d: {address: "${address}", generation: 2, password: "hush-shelly", ownCycle: false, ports: {m: 0}}}}`,
  },
  redfish: {
    device: () => devices.redfishDevice(),
    config: (address) =>
      `{redfish: {d: {user: "operator", password: "hush-redfish", ports: {m: "http://${address}"}}}}`,
  },
  pdudaemon: {
    device: () => devices.pdudaemonDevice(),
    config: (address) =>
      `{pdudaemon: {d: {address: "${address}", hostname: "apc7952", ownCycle: false, ports: {m: 3}}}}`,
    cannotBeRead: true,
  },
  'snmp apc_rpdu2': snmp('apc_rpdu2'),
  'snmp apc_rpdu': snmp('apc_rpdu'),
  'snmp apc_masterswitch': snmp('apc_masterswitch'),
  'snmp raritan_pdu2': snmp('raritan_pdu2'),
  'snmp eaton_epdu': snmp('eaton_epdu'),
  'snmp cyberpower': snmp('cyberpower'),
  'snmp poe': snmp('poe'),
};

/** Waits take no time, but answers of real sockets do: time passes only by waits, and limits of what is asked do not end it. */
class Hurried extends VirtualTime {
  #nowMs = 0;
  override readonly ms = (): number => this.#nowMs;
  override readonly now = (): Date => new Date(Date.parse('2026-01-02T03:04:05Z') + this.#nowMs);
  override readonly sleep: Clock['sleep'] = async (ms, signal) => {
    // What limits an answer is left to the test's own limit.
    if (ms >= 25_000)
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    this.#nowMs += ms;
    await new Promise((resolve) => setImmediate(resolve));
  };
}

describe('every driver', () => {
  const newDirectory = scratch();
  const open: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });

  const rackOf = async (kind: Kind) => {
    const device = await kind.device();
    open.push(device.close);
    const directory = newDirectory();
    const clock = new Hurried();
    const standIn = new StandInServer(clock);
    const lines: string[] = [];
    const log = createLog((line) => lines.push(line));
    const journal = new Journal(directory, clock.now);
    const ability = new Ability(clock);
    const { server } = standIn;
    const results = new Results({ journal, server, ability, clock, log });
    const giveUp = new AbortController();
    open.push(() => giveUp.abort());
    const surroundings = {
      childEnvironment: {},
      home: directory,
      sshAgent: undefined,
      hostKeys: new HostKeys(directory),
    };
    const rack = createRack(
      readRackConfig(kind.config(device.address)),
      openerOf(surroundings),
      clock,
      giveUp.signal,
    );
    const parts = {
      rack,
      journal,
      results,
      server,
      ability,
      clock,
      log,
      stop: giveUp.signal,
      giveUp: giveUp.signal,
    };
    const job = async () => {
      const end = await runJob(rack.stations.get('m')!, parts, { request: 'r1' });
      await results.flush(giveUp.signal);
      assert(end.kind === 'done');
      return end.done;
    };
    return { relay: device.relay, job, standIn, lines, directory, rack };
  };

  for (const [name, kind] of Object.entries(KINDS)) {
    it(`proves a cycle: ${name}`, async () => {
      const { relay, job } = await rackOf(kind);
      const { outcome, detail } = await job();
      assert.equal(outcome, kind.cannotBeRead === true ? 'acknowledged' : 'verified', detail);
      assert.deepEqual(relay.record, ['off', 'on']);
    });

    it(`leaves a machine untouched if off is refused, with what the device said: ${name}`, async () => {
      const { relay, job } = await rackOf(kind);
      relay.off = 'refuse';
      const { outcome, detail, counted } = await job();
      assert.equal(outcome, 'failed', detail);
      assert(relay.isOn && !relay.record.includes('off'));
      if (kind.cannotBeRead !== true) assert.equal(counted, false);
    });

    if (kind.cannotBeRead !== true) {
      it(`claims no success if the device accepts off and does nothing: ${name}`, async () => {
        const { relay, job } = await rackOf(kind);
        relay.off = 'lie';
        const { outcome, detail } = await job();
        assert.equal(outcome, 'failed', detail);
        assert.match(detail, /stayed on/);
      });
    }

    if (!name.startsWith('snmp')) {
      it(`proves a cycle although the answers get lost: ${name}`, async () => {
        const { relay, job } = await rackOf(kind);
        relay.off = 'drop';
        const done = job();
        const { outcome } = await done;
        assert(relay.isOn);
        assert.equal(outcome, kind.cannotBeRead === true ? 'failed' : 'verified');
      });
    }

    it(`never gives up an outlet that does not come on: ${name}`, async () => {
      const { relay, job, standIn, lines } = await rackOf(kind);
      relay.on = 'refuse';
      let tries = 0;
      const told = relay.told.bind(relay);
      relay.told = (isOn) => {
        if (isOn) tries += 1;
        if (tries === 3) relay.on = 'ok';
        return told(isOn);
      };
      const { outcome, detail } = await job();
      assert(relay.isOn);
      assert.match(detail, /after 3 tries to turn it on/);
      assert.equal(outcome, kind.cannotBeRead === true ? 'acknowledged' : 'verified');
      assert.deepEqual(relay.record, ['off', 'on']);
      assert(lines.some((line) => line.includes('outlet stuck off')));
      assert(standIn.outcomesOf('m').includes('stuck_off'));
    });

    it(`shows no secret in log, journal and answers: ${name}`, async () => {
      const { relay, job, standIn, lines, directory } = await rackOf(kind);
      relay.off = 'refuse';
      await job();
      const { readFileSync, readdirSync } = await import('node:fs');
      const all = [
        ...lines,
        JSON.stringify(standIn.results),
        JSON.stringify(standIn.begins),
        ...readdirSync(directory).map((file) => readFileSync(`${directory}/${file}`, 'utf8')),
      ].join('\n');
      assert.doesNotMatch(all, /hush-/);
    });
  }
});
