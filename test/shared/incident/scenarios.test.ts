import assert from 'node:assert/strict';
import { randomNumbers, simulateLab } from '../../support/simulated_lab.ts';

const MINUTE = 60;
const ids = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}-${String(i + 1).padStart(3, '0')}`);
const PLACES = [
  { kind: 'site', match: '^(ny|sf)-' },
  { kind: 'rack', match: '-(rack\\d+)-' },
  { kind: 'shelf', match: '-(rack\\d+-shelf\\d+)-' },
];

describe('incidents of a simulated lab', () => {
  const aRackOf40 = () => {
    const rack = [...ids('ny-rack4-shelf1', 20), ...ids('ny-rack4-shelf2', 20)];
    const lab = simulateLab([...rack, ...ids('ny-rack5-shelf1', 40), ...ids('sf-rack1-shelf1', 60)], {
      places: PLACES,
      controllers: (id) => (id.includes('rack4') ? ['rack4-pdu'] : []),
    });
    const random = randomNumbers(7);
    for (const machine of lab.machines.slice(0, 40)) {
      const diesAt = 5 * MINUTE + 20 * random();
      machine.isHeard = (at) => at < diesAt;
    }
    return lab;
  };

  it('tell once of a rack that goes down within 20 s, naming the rack and its power controller', () => {
    const lab = aRackOf40();
    lab.run(30 * MINUTE);
    assert.equal(lab.notices.length, 1);
    const [notice] = lab.notices;
    assert.equal(notice!.Severity, 'page');
    assert.match(
      notice!.Summary,
      /^power rack4-pdu \(also rack rack4\) is down: 40 of 40 machines are silent since 2026-01-02 09:0[45] UTC: ny-rack4-shelf1-001, .* and 20 more\./,
    );
    const delay = (Date.parse(notice!.Opened) - Date.parse('2026-01-02T09:05:00Z')) / 1000;
    assert.ok(delay <= 180, `told ${delay} s after the rack failed`);
  });

  it('tell once that 38 of them are back, naming the two that are not, and nothing when those are', () => {
    const lab = aRackOf40();
    lab.run(30 * MINUTE);
    for (const machine of lab.machines.slice(2, 40)) machine.isHeard = () => true;
    lab.run(60 * MINUTE);
    assert.equal(lab.notices.length, 2);
    assert.equal(lab.notices[1]!.Severity, 'notice');
    assert.match(
      lab.notices[1]!.Summary,
      /: 38 of 40 back; still silent: ny-rack4-shelf1-001, ny-rack4-shelf1-002\.$/,
    );
    for (const machine of lab.machines) machine.isHeard = () => true;
    lab.run(20 * MINUTE);
    assert.equal(lab.notices.length, 2);
    assert.deepEqual(lab.open(), []);
  });

  it('tell again of a place that came back in part and is down again', () => {
    const lab = aRackOf40();
    lab.run(30 * MINUTE);
    for (const machine of lab.machines.slice(2, 40)) machine.isHeard = (at) => at < 90 * MINUTE;
    lab.run(75 * MINUTE);
    assert.deepEqual(
      lab.notices.map(({ Change, Severity }) => `${Change} ${Severity}`),
      ['opened page', 'partly_back notice', 'raised page'],
    );
  });

  it('tell at most twice of ten machines that flap every 3 min for an hour', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const lab = simulateLab(ids('ny-rack4-shelf1', 100), { places: PLACES, seed });
      const random = randomNumbers(seed);
      for (const machine of lab.machines.slice(0, 10)) {
        const phase = random() * 6 * MINUTE;
        machine.isHeard = (at) => at > 65 * MINUTE || (at + phase) % (6 * MINUTE) < 3 * MINUTE;
      }
      lab.run(65 * MINUTE);
      assert.ok(
        lab.notices.length <= 2,
        `seed ${seed}: ${lab.notices.map(({ Summary }) => Summary).join('\n')}`,
      );
      assert.equal(lab.open().length, 1);
      lab.run(20 * MINUTE);
      assert.deepEqual(lab.open(), []);
    }
  });

  it('tell nothing of 200 machines in maintenance that fall silent', () => {
    const lab = simulateLab(ids('ny-rack4-shelf1', 400), { places: PLACES });
    for (const machine of lab.machines.slice(0, 200)) {
      machine.inService = false;
      machine.isHeard = (at) => at < 5 * MINUTE;
    }
    lab.run(60 * MINUTE);
    assert.equal(lab.judged(), 200);
    assert.deepEqual(lab.notices, []);
  });

  it('tell once that the uplink of 845 machines is lost, and judge none of them', () => {
    for (let run = 1; run <= 200; run += 1) {
      const lab = simulateLab(ids('ny-rack1-shelf1', 845), { places: [], seed: run });
      const lostAt = MINUTE + randomNumbers(run)() * MINUTE;
      for (const machine of lab.machines) machine.isHeard = (at) => at < lostAt || at > lostAt + 4 * MINUTE;
      lab.run(9 * MINUTE);
      assert.equal(lab.judged(), 0, `run ${run}`);
      assert.deepEqual(
        lab.notices.map(({ Kind, Change }) => `${Kind} ${Change}`),
        ['deaf opened'],
      );
    }
  }).timeout(60_000);

  it('tell that machines are heard again when they were for 15 min', () => {
    const lab = simulateLab(ids('ny-rack1-shelf1', 50));
    for (const machine of lab.machines) machine.isHeard = (at) => at < 5 * MINUTE || at > 15 * MINUTE;
    lab.run(40 * MINUTE);
    assert.deepEqual(
      lab.notices.map(({ Summary }) => Summary),
      [
        'No machine has reported since 2026-01-02 09:04 UTC. Check the server, Pub/Sub and the lab’s uplink.',
        'Machines are heard again.',
      ],
    );
  });

  for (const [how, places, place] of [
    ['a place of its own', PLACES, 'site sf'],
    ['racks, of which more than four are down', PLACES.slice(1), 'lab'],
  ] as const)
    it(`tell once that one of two sites is lost, if it is ${how}`, () => {
      for (let seed = 1; seed <= 20; seed += 1) {
        const racks = [
          'ny-rack1',
          'ny-rack2',
          'ny-rack3',
          'sf-rack4',
          'sf-rack5',
          'sf-rack6',
          'sf-rack7',
          'sf-rack8',
        ];
        const all = racks.flatMap((rack) => ids(`${rack}-shelf1`, 20));
        const lab = simulateLab(all, { places, seed });
        for (const machine of lab.machines.slice(60)) machine.isHeard = (at) => at < 5 * MINUTE;
        lab.run(30 * MINUTE);
        assert.deepEqual(
          lab.notices.map(({ Place, Members, Severity }) => [Place, Members.length, Severity]),
          [[place, 100, 'page']],
        );
      }
    });
});
