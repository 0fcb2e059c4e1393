/** Sweeps that overlap, end anywhere and run twice: the same incidents, told under the same IDs. */
import assert from 'node:assert/strict';
import type { SweepContext } from '../../../shared/sweep/context.ts';
import { Sweeper } from '../../../shared/sweep/sweep.ts';
import { openSweptLab, rackOf, type SweptLab } from '../../support/swept_lab.ts';

const RACK = rackOf(4, 3);
const IDS = [...RACK, ...rackOf(5, 7)];
type SweepStore = SweepContext['store'];

/** The store as a process sees it that may end at any of its calls: before the call has an effect, or after it. */
const mortalStore = (store: SweepStore, isToDie: (calls: number) => 'before' | 'after' | undefined) => {
  let calls = 0;
  let isDead = false;
  const mortal =
    <Args extends unknown[], Answer>(call: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      calls += 1;
      const when = isToDie(calls);
      if (isDead || when === 'before') {
        isDead = true;
        throw new Error('killed');
      }
      const answer = await call(...args);
      if (when === 'after') isDead = true;
      if (isDead) throw new Error('killed');
      return answer;
    };
  return {
    calls: () => calls,
    revive: () => void (isDead = false),
    store: {
      update: mortal((...args: Parameters<SweepStore['update']>) => store.update(...args)),
      page: mortal((after: string | undefined) => store.page(after)),
      overdue: mortal((...args: Parameters<SweepStore['overdue']>) => store.overdue(...args)),
      newestReport: mortal(() => store.newestReport()),
      unwell: () => store.unwell(),
      sweeps: {
        read: mortal(() => store.sweeps.read()),
        write: mortal((...args: Parameters<SweepStore['sweeps']['write']>) => store.sweeps.write(...args)),
      },
      incidents: {
        ...store.incidents,
        read: mortal((ids: readonly string[]) => store.incidents.read(ids)),
      },
      power: store.power,
      outbox: {
        update: mortal((...args: Parameters<SweepStore['outbox']['update']>) => store.outbox.update(...args)),
      },
    } satisfies SweepStore,
  };
};

interface Outcome {
  readonly incidents: readonly (readonly [id: string, revision: number, summary: string])[];
  /** `webhook-id` of each notice that was sent. */
  readonly notices: readonly string[];
  readonly entries: readonly string[];
  readonly calls: number;
}

const outcomeOf = async (lab: SweptLab, calls = 0): Promise<Outcome> => {
  const all = await lab.all();
  const timelines = await Promise.all(IDS.map((id) => lab.store.timeline(id, { limit: 100 })));
  const entries = timelines.flatMap(({ Entries }, i) =>
    Entries.filter(({ Kind }) => Kind === 'presence').map(({ From, To }) => `${IDS[i]}: ${From} ${To}`),
  );
  await lab.store.close();
  return {
    incidents: all.map(({ ID, Revision, Summary }) => [ID, Revision, Summary] as const),
    notices: lab.sent.map(({ id }) => id),
    entries,
    calls,
  };
};

/** A rack goes down for three minutes and comes back. `isToDie` as for `mortalStore`; a process that was killed is started again at once. */
const live = async (isToDie: Parameters<typeof mortalStore>[1] = () => undefined): Promise<Outcome> => {
  const lab = openSweptLab({ ids: IDS });
  const mortal = mortalStore(lab.store, isToDie);
  lab.restart({ store: mortal.store });
  const sweeps = async (): Promise<void> => {
    await lab.sweep().catch(async () => {
      mortal.revive();
      lab.restart({ store: mortal.store });
      await lab.sweep();
    });
  };
  await lab.run(61, { sweeps });
  RACK.forEach((id) => lab.down.add(id));
  await lab.run(180, { sweeps });
  lab.down.clear();
  await lab.run(60, { sweeps });
  return outcomeOf(lab, mortal.calls());
};

describe('Sweeps', function () {
  this.timeout(120_000);
  let expected: Outcome;
  before(async () => {
    expected = await live();
    assert.deepEqual(
      expected.incidents.map(([, revision, summary]) => [revision, /rack rack4 is down/.test(summary)]),
      [[1, true]],
    );
    assert.equal(expected.notices.length, 1);
  });

  for (const when of ['before', 'after'] as const)
    it(`make the same incidents if they are killed ${when} the effect of any call of the store, and repeat at most one notice`, async () => {
      for (let at = 1; at <= expected.calls; at += 1) {
        const outcome = await live((calls) => (calls === at ? when : undefined));
        const where = `killed ${when} call ${at} of ${expected.calls}`;
        assert.deepEqual(outcome.incidents, expected.incidents, where);
        assert.deepEqual(outcome.entries, expected.entries, where);
        assert.deepEqual(new Set(outcome.notices), new Set(expected.notices), where);
        assert.ok(outcome.notices.length <= expected.notices.length + 1, where);
      }
    });

  it('make the same incidents and tell them once if each runs twice at once, and once more', async () => {
    const lab = openSweptLab({ ids: IDS });
    const others = [new Sweeper(lab.context), new Sweeper(lab.context)];
    const sweeps = async (): Promise<void> => {
      await Promise.all([lab.sweep(), ...others.map((other) => other.sweep())]);
      await lab.sweep();
    };
    await lab.run(61, { sweeps });
    RACK.forEach((id) => lab.down.add(id));
    await lab.run(180, { sweeps });
    lab.down.clear();
    await lab.run(60, { sweeps });
    const { incidents, notices, entries } = await outcomeOf(lab);
    assert.deepEqual(incidents, expected.incidents);
    assert.deepEqual(notices, expected.notices);
    assert.deepEqual(entries, expected.entries);
  });

  it('keep at a channel that fails, and do not tell it twice once it takes the notice', async () => {
    const lab = openSweptLab({ ids: IDS });
    await lab.run(61);
    lab.answer({ kind: 'failed', detail: 'answered 503' });
    RACK.forEach((id) => lab.down.add(id));
    await lab.run(300);
    assert.ok(lab.sent.length > 1);
    assert.equal(new Set(lab.sent.map(({ id }) => id)).size, 1);
    lab.answer({ kind: 'delivered', detail: 'answered 200' });
    lab.sent.length = 0;
    await lab.run(1500);
    assert.equal(lab.sent.length, 1);
    assert.equal((await lab.store.sweeps.read()).state.Incidents[0]?.TellAt, '0001-01-01T00:00:00Z');
    await lab.store.close();
  });

  it('tell a channel that is gone nothing more, until its URL is another', async () => {
    const lab = openSweptLab({ ids: IDS });
    await lab.run(61);
    lab.answer({ kind: 'gone', detail: 'answered 410' });
    RACK.forEach((id) => lab.down.add(id));
    await lab.run(300);
    assert.equal(lab.sent.length, 1);
    assert.deepEqual((await lab.store.sweeps.read()).state.ChannelsOff, [
      { Name: 'test', Hash: 'hash of test' },
    ]);
    const [channel] = lab.context.channels;
    lab.answer({ kind: 'delivered', detail: 'answered 200' });
    lab.restart({ channels: [{ ...channel!, hash: 'another' }] });
    await lab.run(20);
    assert.equal(lab.sent.length, 2);
    assert.deepEqual((await lab.store.sweeps.read()).state.ChannelsOff, []);
    await lab.store.close();
  });

  it('keep what is silenced out of incidents, and tell of it when the silence ends', async () => {
    const lab = openSweptLab({ ids: IDS });
    await lab.run(61);
    const Until = new Date(lab.clock.now().getTime() + 600_000).toISOString();
    await lab.store.silences.add({ ID: 's-1', Match: { Place: 'rack4' }, Until, By: 'ann', Reason: 'moves' });
    RACK.forEach((id) => lab.down.add(id));
    await lab.run(580);
    assert.deepEqual(lab.told(), []);
    await lab.run(80);
    assert.match(lab.told().join('\n'), /^incident\.opened silent: rack rack4 is down: 3 of 3/);
    await lab.store.close();
  });

  it('ping the dead man after each whole sweep, and only then', async () => {
    const pings: Date[] = [];
    const lab = openSweptLab({
      context: { deadMan: (now) => Promise.resolve(pings.push(now) > 0) },
    });
    await lab.sweep();
    assert.equal(pings.length, 1);
    lab.restart({ store: mortalStore(lab.store, () => 'before').store });
    await assert.rejects(lab.sweep());
    assert.equal(pings.length, 1);
    await lab.store.close();
  });
});
