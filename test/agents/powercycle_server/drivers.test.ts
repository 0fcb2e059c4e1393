import assert from 'node:assert/strict';
import { benches } from '../../support/power_switch/bench.ts';
import { type Kind, KINDS } from '../../support/power_switch/kinds.ts';
import { makeDirectory } from '../../support/scratch.ts';

describe('every driver, which tells no secret,', () => {
  const newBench = benches();
  const closes: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closes.splice(0)) await close();
  });

  const open = async (kind: Kind, more?: string) => {
    const { relay, address, close } = await kind.open();
    closes.push(close);
    const bench = newBench(kind.config(address, more), makeDirectory(), { relays: [relay] });
    const cycle = async () => {
      const done = await bench.cycle();
      assert.doesNotMatch(bench.said(), /hush/);
      return done;
    };
    return { ...bench, cycle, relay };
  };

  for (const [name, kind] of Object.entries(KINDS)) {
    it(`proves a cycle: ${name}`, async () => {
      const { relay, cycle } = await open(kind);
      const { outcome, detail } = await cycle();
      assert.equal(outcome, kind.cannotBeRead === true ? 'acknowledged' : 'verified', detail);
      assert.deepEqual(relay.record, ['off', 'on']);
    });
    if (kind.isVariant === true) continue;

    it(`leaves a machine untouched if off is refused, with what the device said: ${name}`, async () => {
      const { relay, cycle } = await open(kind);
      relay.off = 'refuse';
      const { outcome, detail, counted } = await cycle();
      assert.equal(outcome, 'failed', detail);
      assert(relay.isOn && !relay.record.includes('off'));
      if (kind.cannotBeRead !== true) assert.equal(counted, false);
    });

    if (kind.cannotBeRead !== true) {
      it(`claims no success if the device accepts off and does nothing: ${name}`, async () => {
        const { relay, cycle } = await open(kind);
        relay.off = 'lie';
        const { outcome, detail } = await cycle();
        assert.equal(outcome, 'failed', detail);
        assert.match(detail, /stayed on/);
      });
    }

    if (!name.startsWith('snmp')) {
      it(`proves a cycle although the answers get lost: ${name}`, async () => {
        const { relay, cycle } = await open(kind);
        relay.off = 'drop';
        const { outcome } = await cycle();
        assert(relay.isOn);
        assert.equal(outcome, kind.cannotBeRead === true ? 'failed' : 'verified');
      });
    }

    it(`never gives up an outlet that does not come on: ${name}`, async () => {
      const { relay, cycle, standIn, said } = await open(kind);
      relay.on = 'refuse';
      let tries = 0;
      const told = relay.told.bind(relay);
      relay.told = (isOn) => {
        if (isOn) tries += 1;
        if (tries === 3) relay.on = 'ok';
        return told(isOn);
      };
      const { outcome, detail } = await cycle();
      assert(relay.isOn);
      assert.match(detail, /after 3 tries to turn it on/);
      assert.equal(outcome, kind.cannotBeRead === true ? 'acknowledged' : 'verified');
      assert.deepEqual(relay.record, ['off', 'on']);
      assert.match(said(), /outlet stuck off/);
      assert(standIn.outcomesOf('m').includes('stuck_off'));
    });
  }
});
