/** How silence is noticed and told, on a simulated clock and the embedded store. */
import assert from 'node:assert/strict';
import { openSweptLab, rackOf, type SweptLab } from '../../support/swept_lab.ts';

const RACK = rackOf(4, 12);
const MACHINE = RACK[0]!;

/** Runs until the machine has this presence; returns how many seconds that took. */
const secondsUntil = async (lab: SweptLab, id: string, presence: string, limit = 1200): Promise<number> => {
  const start = lab.clock.seconds;
  while ((await lab.get(id)).Presence !== presence) {
    assert.ok(lab.clock.seconds - start < limit, `not ${presence} within ${limit} s`);
    await lab.run(1);
  }
  return lab.clock.seconds - start;
};

describe('A sweep', () => {
  let lab: SweptLab;
  beforeEach(async () => {
    lab = openSweptLab({ ids: RACK });
    await lab.run(61);
  });
  afterEach(() => lab.store.close());

  it('finds a machine silent 90 to 115 s after its last report, and dead after 10 min', async () => {
    lab.down.add(MACHINE);
    const { LastUpdated } = await lab.get(MACHINE);
    const ageSeconds = () => (lab.clock.now().getTime() - Date.parse(LastUpdated)) / 1000;
    await secondsUntil(lab, MACHINE, 'silent');
    assert.ok(ageSeconds() >= 90 && ageSeconds() <= 115, String(ageSeconds()));
    await secondsUntil(lab, MACHINE, 'dead');
    assert.ok(ageSeconds() >= 600 && ageSeconds() <= 625, String(ageSeconds()));
    const { Entries } = await lab.store.timeline(MACHINE, { limit: 10 });
    assert.deepEqual(
      Entries.filter(({ Kind }) => Kind === 'presence').map(({ From, To, Actor }) => [From, To, Actor]),
      [
        ['silent', 'dead', 'machines.skia.org'],
        ['present', 'silent', 'machines.skia.org'],
      ],
    );
  });

  it('tells of it within 180 s, and closes the incident 15 min after the machine is back', async () => {
    lab.down.add(MACHINE);
    const { LastUpdated } = await lab.get(MACHINE);
    while (lab.sent.length === 0) await lab.run(1);
    assert.ok(lab.clock.now().getTime() - Date.parse(LastUpdated) <= 180_000);
    assert.match(
      lab.told()[0]!,
      /^incident\.opened silent: In pool Skia: 1 machine is silent since .*rack4-001/,
    );
    await lab.run(300);
    lab.down.delete(MACHINE);
    await secondsUntil(lab, MACHINE, 'present', 31);
    await lab.run(15 * 60);
    assert.equal((await lab.open()).length, 1);
    // Its sweep noticed the return up to 20 s later, and members are looked up once a minute.
    await lab.run(100);
    assert.equal((await lab.open()).length, 0);
    assert.deepEqual(
      lab.sent.map(({ type }) => type),
      ['incident.opened', 'incident.closed'],
    );
  });

  it('makes one incident of a rack that goes down, and says who is still silent when most are back', async () => {
    const rest = rackOf(5, 30);
    const big = openSweptLab({ ids: [...RACK, ...rest] });
    await big.run(61);
    RACK.forEach((id) => big.down.add(id));
    await big.run(240);
    assert.equal(big.sent.length, 1, big.told().join('\n'));
    assert.match(big.told()[0]!, /rack rack4 is down: 12 of 12 machines/);
    assert.equal(big.sent[0]!.incident.Severity, 'page');
    RACK.slice(1).forEach((id) => big.down.delete(id));
    await big.run(1000);
    assert.equal(big.sent.length, 2, big.told().join('\n'));
    assert.match(big.told()[1]!, /11 of 12 back; still silent: skia-e-rack4-001/);
    await big.store.close();
  });

  it('says deaf, judges no machine and opens nothing else if no machine is heard', async () => {
    RACK.forEach((id) => lab.down.add(id));
    await lab.run(600);
    assert.deepEqual(
      lab.sent.map(({ incident }) => incident.Kind),
      ['deaf'],
    );
    for (const id of RACK) assert.equal((await lab.get(id)).Presence, 'present');
    lab.down.clear();
    await lab.run(1200);
    assert.deepEqual(
      lab.sent.map(({ type }) => type),
      ['incident.opened', 'incident.closed'],
    );
    for (const id of RACK) assert.equal((await lab.get(id)).Presence, 'present');
  });

  it('judges nobody falsely while a backlog of 10 minutes drains', async () => {
    await lab.run(600, { reports: false });
    // All that was published meanwhile arrives, the oldest first.
    for (let published = lab.clock.seconds - 600; published <= lab.clock.seconds; published += 30)
      for (const id of RACK) await lab.report(id, { published });
    await lab.run(600);
    for (const id of RACK) {
      const { Entries } = await lab.store.timeline(id, { limit: 20 });
      assert.deepEqual(
        Entries.filter(({ Kind }) => Kind === 'presence'),
        [],
      );
    }
  });

  it('judges nobody and tells nothing after a weekend on which the server was stopped, or a laptop that slept', async () => {
    await lab.run(2 * 24 * 3600, { sweeps: () => Promise.resolve(), reports: false });
    await lab.run(300);
    assert.deepEqual(lab.told(), []);
    for (const id of RACK) assert.equal((await lab.get(id)).Presence, 'present');
  });

  it('finds a machine silent whose last report was published an hour in the future', async () => {
    await lab.report(MACHINE, { published: lab.clock.seconds + 3600 });
    lab.down.add(MACHINE);
    assert.ok((await secondsUntil(lab, MACHINE, 'silent')) <= 115);
  });

  it('excuses a machine in maintenance', async () => {
    await lab.store.update(
      MACHINE,
      (was) => was && { ...was, Description: { ...was.Description, MaintenanceMode: 'ann now' } },
      { actor: 'ann', eventId: '' },
    );
    lab.down.add(MACHINE);
    await secondsUntil(lab, MACHINE, 'silent');
    await lab.run(300);
    assert.deepEqual(lab.told(), []);
  });

  it('tells at most two notices of a machine that flaps for an hour', async () => {
    for (let round = 0; round < 20; round += 1) {
      lab.down.add(MACHINE);
      await lab.run(120);
      lab.down.delete(MACHINE);
      await lab.run(60);
    }
    assert.ok(lab.sent.length <= 2, lab.told().join('\n'));
    assert.ok((await lab.get(MACHINE)).Attention.includes('flapping'));
  });
});
