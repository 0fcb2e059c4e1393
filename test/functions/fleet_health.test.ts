import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FleetCount } from '../../shared/health/fleet.ts';
import { HEALTHS } from '../../shared/health/health.ts';
import { DEFAULT_TIMES } from '../../shared/health/times.ts';
import { PRESENCES } from '../../shared/types/description.ts';
import { SMOKE_TEST_MACHINE } from '../../shared/types/machine_id.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { aDescription, anInstance, NOW } from '../support/builders.ts';
import { openLab } from '../support/lab.ts';

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((a, b) => a + b, 0);

const aTime = fc.constantFrom(
  ZERO_TIME,
  ...[-5000, -700, -100, -10, 0, 50].map((s) => new Date(NOW.getTime() + s * 1000).toISOString()),
);
const aMachine = fc.record({
  MaintenanceMode: fc.constantFrom('', 'ann now'),
  Presence: fc.constantFrom(...PRESENCES),
  LastUpdated: aTime,
  LastEventTime: aTime,
  IsQuarantined: fc.boolean(),
  Recovering: fc.constantFrom('', 'Too hot.', 'Battery low.'),
  RecoveryReasonSince: aTime,
  RunningSwarmingTask: fc.boolean(),
  Attention: fc.subarray(['conflict', 'battery_hot']),
  Dimensions: fc.constantFrom('a', '__proto__', 'b').map((pool) => ({ pool: [pool] })),
});

describe('The health of a fleet', () => {
  it('adds up to the number of machines, as do its pools, and each place to its members', () => {
    fc.assert(
      fc.property(fc.array(aMachine, { maxLength: 60 }), fc.boolean(), (machines, deaf) => {
        const fleet = new FleetCount({
          ...{ asOf: NOW, deaf, times: DEFAULT_TIMES },
          placesOf: (id) => ['lab', `rack ${id.slice(-1)}`],
        });
        machines.forEach((members, index) => fleet.add(`m-${index}`, aDescription(members)));
        const { Total, Counts, Pools, Places } = fleet.result();
        assert.equal(Total, machines.length);
        assert.equal(sum(Counts), Total);
        assert.deepEqual(Object.keys(Counts).sort(), [...HEALTHS].sort());
        assert.equal(
          Object.values(Pools).reduce((all, counts) => all + sum(counts), 0),
          Total,
        );
        assert.equal(sum(Places['lab'] ?? {}), Total);
      }),
      { numRuns: 200 },
    );
  });
});

describe('GET /_/health', () => {
  it('counts machines by health, pool and place, without the smoke test', async () => {
    const lab = openLab({ instance: anInstance({ places: [{ kind: 'rack', match: '-(rack\\d+)-' }] }) });
    await lab.put('skia-rack1-001');
    await lab.put('skia-rack1-002', { RunningSwarmingTask: true });
    await lab.put('skia-i-003', { MaintenanceMode: 'ann now' });
    await lab.put(SMOKE_TEST_MACHINE);
    const { status, json } = await lab.ask('GET /_/health', { as: 'viewer' });
    assert.equal(status, 200);
    const answer = json as Record<string, Record<string, Record<string, number>>>;
    assert.equal(answer['Total'], 3);
    assert.deepEqual(
      Object.entries(answer['Counts']!).filter(([, n]) => Number(n) > 0),
      [
        ['maintenance', 1],
        ['busy', 1],
        ['idle', 1],
      ],
    );
    assert.equal(sum(answer['Pools']!['Skia']!), 2);
    assert.equal(sum(answer['Pools']!['SkiaInternal']!), 1);
    assert.equal(sum(answer['Places']!['rack rack1']!), 2);
    assert.equal(answer['NewestReport'], NOW.toISOString());
    assert.equal(answer['Sweep'], ZERO_TIME);
    assert.equal(answer['Deaf'], false);
    assert.deepEqual(answer['ChannelsOff'], []);
    await lab.close();
  });

  it('says only what the server does itself, and lists no machine, with counts=0', async () => {
    const lab = openLab();
    await lab.put('skia-1');
    const { status, json } = await lab.ask('GET /_/health?counts=0', { as: 'viewer' });
    assert.deepEqual([status, json], [200, { Sweep: ZERO_TIME, Deaf: false, ChannelsOff: [] }]);
    await lab.close();
  });

  it('reads the machines at most once a minute, however many ask', async () => {
    let now = NOW;
    const lab = openLab({ now: () => now });
    await lab.put('skia-1');
    const total = async () => ((await lab.ask('GET /_/health')).json as { Total: number }).Total;
    assert.deepEqual(await Promise.all([total(), total()]), [1, 1]);
    await lab.put('skia-2');
    assert.equal(await total(), 1);
    now = new Date(NOW.getTime() + 60_000);
    assert.equal(await total(), 2);
    await lab.close();
  });
});
