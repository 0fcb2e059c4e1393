/** What single kinds of power switches do beside what all do. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { readRackConfig } from '../../../agents/powercycle_server/config/read_config.ts';
import { HostKeys } from '../../../agents/powercycle_server/connect/host_keys.ts';
import type { Outlet } from '../../../agents/powercycle_server/driver/driver.ts';
import { outletGroup } from '../../../agents/powercycle_server/outlet_group.ts';
import { openerOf } from '../../../agents/powercycle_server/rack.ts';
import { recover } from '../../../agents/powercycle_server/recovery.ts';
import { eventually } from '../../support/eventually.ts';
import { benches } from '../../support/power_switch/bench.ts';
import { type Kind, KINDS } from '../../support/power_switch/kinds.ts';
import { mpowerSwitch } from '../../support/power_switch/mpower.ts';
import { redfishSwitch } from '../../support/power_switch/redfish.ts';
import type { Relay } from '../../support/power_switch/relay.ts';
import { newHostKey, sshSwitch } from '../../support/power_switch/ssh_switch.ts';
import { synaccessSwitch } from '../../support/power_switch/synaccess.ts';
import { makeDirectory } from '../../support/scratch.ts';

describe('a power switch', () => {
  const newBench = benches();
  const closes: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closes.splice(0)) await close();
  });

  const opened = async <T extends { readonly close: () => void | Promise<void> }>(
    opening: Promise<T>,
  ): Promise<T> => {
    const device = await opening;
    closes.push(device.close);
    return device;
  };
  const open = async (kind: Kind, more?: string) => {
    const { relay, address } = await opened(kind.open());
    return { ...newBench(kind.config(address, more), makeDirectory(), { relays: [relay] }), relay };
  };
  /** How often it was told to turn on. */
  const onsOf = (relay: Relay): (() => number) => {
    let ons = 0;
    const told = relay.told.bind(relay);
    relay.told = (isOn) => {
      if (isOn) ons += 1;
      return told(isOn);
    };
    return () => ons;
  };

  for (const [name, kind] of Object.entries(KINDS)) {
    if (kind.canCycle !== true) continue;
    it(`ends its own cycle in on, without another command: ${name}`, async () => {
      const { relay, cycle } = await open(kind, 'ownCycle: true,');
      const ons = onsOf(relay);
      const { outcome, detail } = await cycle();
      assert.equal(outcome, 'verified', detail);
      assert.match(detail, /own cycle/);
      assert.deepEqual([relay.record, ons()], [['off', 'on'], 0]);
    });

    it(`is left alone at a restart until its own cycle is over: ${name}`, async () => {
      for (const isOffSeen of [false, true]) {
        const { relay, parts, station, standIn } = await open(kind, 'ownCycle: true,');
        const ons = onsOf(relay);
        const { controller, ports, id } = station.machine;
        const at = parts.clock.now().toISOString();
        const intent = { step: 'intent', cycle: randomUUID(), at, machine: id, request: 'r1' } as const;
        const { section, label } = controller;
        const address = controller.driver.address(controller.settings, ports[0]!);
        const outlet = { section, controller: label, ports: [...ports], address, offSeconds: 10 };
        await parts.journal.append({ ...intent, ...outlet });
        await parts.journal.step('own', intent.cycle);
        assert(await station.outlet.cycle(10));
        if (isOffSeen) await parts.journal.step('off_seen', intent.cycle);
        await recover(parts);
        await parts.results.flush(parts.stop);
        assert.deepEqual([relay.record, ons()], [['off', 'on'], 0]);
        assert.deepEqual(standIn.outcomesOf('m'), [isOffSeen ? 'verified' : 'acknowledged']);
      }
    });
  }

  for (const [name, kind] of Object.entries(KINDS)) {
    const isRepeated = kind.isVariant === true || (name.startsWith('snmp') && name !== 'snmp poe');
    if (isRepeated) continue;
    it(`that never answers holds nobody up once its time is over: ${name}`, async () => {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => void sockets.add(socket));
      const datagrams = createSocket('udp4');
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      await new Promise<void>((resolve) => datagrams.bind(port, '127.0.0.1', resolve));
      closes.push(() => {
        for (const socket of sockets) socket.destroy();
        server.close();
        datagrams.close();
      });
      const surroundings = { childEnvironment: {}, home: '/nowhere', sshAgent: undefined };
      const { machines } = readRackConfig(kind.config(`127.0.0.1:${port}`));
      const outlet = openerOf({ ...surroundings, hostKeys: new HostKeys(makeDirectory()) })(
        machines.get('m')!,
      );
      const late = (): AbortSignal => {
        const limit = new AbortController();
        setTimeout(() => limit.abort(new Error('took longer than 0 s')), 30);
        return limit.signal;
      };
      if (outlet.read !== undefined) await assert.rejects(outlet.read(late()), /took longer than 0 s/);
      await assert.rejects(outlet.set('off', late()), /took longer than 0 s/);
      if (outlet.cycle !== undefined) await assert.rejects(outlet.cycle(10, late()), /took longer than 0 s/);
    });
  }

  it('is turned on after all if its own cycle does not end in on', async () => {
    const { relay, cycle } = await open(KINDS['tasmota']!, '');
    relay.cycled = () => relay.told(false);
    const { outcome, detail } = await cycle();
    assert.deepEqual([outcome, relay.record], ['verified', ['off', 'on']], detail);
  });

  it('that offers no own cycle is cycled by off and on', async () => {
    const device = await opened(redfishSwitch());
    const bench = newBench(KINDS['redfish']!.config(device.address, 'ownCycle: true,'), makeDirectory(), {
      relays: [device.relay],
    });
    const { outcome, detail } = await bench.cycle();
    assert.deepEqual([outcome, device.relay.record], ['verified', ['off', 'on']], detail);
  });

  it('with several systems is used only if the config names one of them', async () => {
    const device = await opened(redfishSwitch({ systems: ['1', '2'] }));
    const cycle = (more: string) =>
      newBench(KINDS['redfish']!.config(device.address, more), makeDirectory(), {
        relays: [device.relay],
      }).cycle();
    const none = await cycle('');
    assert.equal(none.outcome, 'failed');
    assert.match(none.detail, /set system to one of the controller's systems: 1, 2/);
    const other = await cycle('system: "3",');
    assert.equal(other.outcome, 'failed');
    assert.deepEqual(device.relay.record, []);
    assert.equal((await cycle('system: "1",')).outcome, 'verified');
  });

  it('whose outlet is about to change is waited for', async () => {
    const { relay, cycle } = await open(KINDS['snmp eaton_epdu']!);
    relay.lateMs = 3_000;
    const { outcome, detail } = await cycle();
    assert.deepEqual([outcome, relay.record], ['verified', ['off', 'on']], detail);
  });

  for (const name of ['edgeswitch', 'snmp poe'])
    it(`with a PoE port that nothing draws power from acknowledges, and is never stuck: ${name}`, async () => {
      const { relay, cycle, standIn } = await open(KINDS[name]!);
      relay.drawsPower = false;
      const { outcome, detail } = await cycle();
      assert.deepEqual([outcome, relay.record], ['acknowledged', ['off', 'on']], detail);
      assert.match(detail, /port is on, nothing draws power/);
      assert.deepEqual(standIn.outcomesOf('m'), ['acknowledged']);
    });

  it('sends its password to no other host that it names', async () => {
    const heard: unknown[] = [];
    const other = createHttpServer((request, response) => {
      heard.push(request.headers.authorization);
      response.end('{"PowerState":"On"}');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    closes.push(() => void other.close());
    const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}/redfish/v1/Systems/1`;
    const bmc = createHttpServer((_request, response) =>
      response.end(JSON.stringify({ Members: [{ '@odata.id': elsewhere }] })),
    );
    await new Promise<void>((resolve) => bmc.listen(0, '127.0.0.1', resolve));
    closes.push(() => void bmc.close());
    const address = `127.0.0.1:${(bmc.address() as AddressInfo).port}`;
    const { station } = newBench(KINDS['redfish']!.config(address), makeDirectory());
    await assert.rejects(station.outlet.read(), /names another host/);
    assert.deepEqual(heard, []);
  });

  it('that refuses a session, or never ends its answer, keeps no connection', async () => {
    const connections = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const before = connections();
    const noShell = await opened(
      sshSwitch({ password: 'hush-edgeswitch' }, (session) => {
        session.on('shell', (_accept, reject) => reject());
      }),
    );
    const endless = createHttpServer((request, response) => {
      if (request.headers.authorization !== undefined) return void response.end('{}');
      response.writeHead(401, { 'www-authenticate': 'Digest qop="auth", realm="r", nonce="n"' });
      const more = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(more));
    });
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
    closes.push(() => {
      endless.close();
      endless.closeAllConnections();
    });
    const address = `127.0.0.1:${(endless.address() as AddressInfo).port}`;
    const refused = `{edgeswitch: {d: {address: "${noShell.address}", user: "u", password: "hush-edgeswitch", ports: {m: 3}}}}`;
    await assert.rejects(newBench(refused, makeDirectory()).station.outlet.read(), /pseudo-terminal/);
    await eventually(() => assert.equal(connections(), before));
    const unending = `{shelly: {d: {address: "${address}", generation: 2, password: "hush-shelly", ports: {m: 0}}}}`;
    await assert.rejects(newBench(unending, makeDirectory()).station.outlet.read(), /answered 200: {}/);
    await eventually(() => assert.equal(connections(), before));
  });

  it('with a changed host key is refused until it is trusted', async () => {
    const directory = makeDirectory();
    const hostKeys = [newHostKey(), newHostKey()];
    const [first, second] = await Promise.all(hostKeys.map((key) => opened(mpowerSwitch({ hostKey: key }))));
    const cycle = (address: string) => {
      const bench = newBench(KINDS['mpower']!.config(address, 'minGapSeconds: 0,'), directory);
      return { bench, done: bench.cycle() };
    };
    assert.equal((await cycle(first!.address).done).outcome, 'verified');
    const refused = await cycle(second!.address).done;
    assert.equal(refused.outcome, 'failed');
    assert.match(
      refused.detail,
      /its host key changed from SHA256:\S+ to SHA256:\S+: .* run with --trust d$/,
    );
    assert.deepEqual(second!.relay.record, []);
    newBench('{}', directory).hostKeys.trust('d');
    assert.equal((await cycle(second!.address).done).outcome, 'verified');
  });

  describe('with two outlets for one machine', () => {
    const openTwo = async () => {
      const device = await opened(synaccessSwitch());
      const { relay, other, address } = device;
      const text = `{synaccess: {d: {address: "${address}", password: "hush-synaccess", ports: {m: [3, 4]}}}}`;
      return { relay, other, ...newBench(text, makeDirectory(), { relays: [relay, other] }) };
    };

    it('has both off at once, then both on', async () => {
      const { relay, other, cycle, standIn } = await openTwo();
      const seen: string[] = [];
      for (const [name, each] of [
        ['3', relay],
        ['4', other],
      ] as const) {
        const told = each.told.bind(each);
        each.told = (isOn) => {
          seen.push(`${name} ${isOn ? 'on' : 'off'}`);
          return told(isOn);
        };
      }
      const { outcome, outlet } = await cycle();
      assert.deepEqual([outcome, outlet], ['verified', '3+4']);
      assert.deepEqual(seen, ['3 off', '4 off', '3 on', '4 on']);
      assert.equal(standIn.begins[0]?.body.Outlet, '3+4');
    });

    it('turns both on though one fails to go off', async () => {
      const { relay, other, cycle } = await openTwo();
      other.off = 'refuse';
      const { outcome } = await cycle();
      assert.equal(outcome, 'failed');
      assert(relay.isOn && other.isOn);
    });

    it('turns on each though another hangs, and tells none once its time is over', async () => {
      const told: string[] = [];
      const hanging: Outlet = {
        set: (_state, signal) =>
          new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(new Error('too late')), { once: true }),
          ),
      };
      const group = outletGroup([hanging, { set: async (state) => void told.push(state) }]);
      const tell = async (): Promise<void> => {
        const limit = new AbortController();
        setImmediate(() => limit.abort(new Error('too late')));
        await assert.rejects(group.set('on', limit.signal), /too late/);
      };
      await tell();
      assert.deepEqual(told, []);
      await tell();
      assert.deepEqual(told, ['on']);
    });

    it('is on only when both are, and never given up', async () => {
      const { relay, other, cycle, standIn } = await openTwo();
      relay.on = 'refuse';
      let tries = 0;
      const told = relay.told.bind(relay);
      relay.told = (isOn) => {
        if (isOn) tries += 1;
        if (tries === 3) relay.on = 'ok';
        return told(isOn);
      };
      const { outcome } = await cycle();
      assert.deepEqual([outcome, relay.isOn, other.isOn], ['verified', true, true]);
      assert.deepEqual(standIn.outcomesOf('m'), ['stuck_off', 'verified']);
    });
  });
});
