/** What power-cycle servers ask of Firestore, with a database of the test's own: shared answers, the queue of notes, and what expires. */
import assert from 'node:assert/strict';
import { type Firestore, Timestamp, type Transaction } from '@google-cloud/firestore';
import sinon from 'sinon';
import { firestorePower } from '../../../../shared/store/firestore/power.ts';
import type { PowerAgent } from '../../../../shared/types/power_agent.ts';
import type { PowerRequests } from '../../../../shared/types/powercycle_api.ts';
import { aLog, NOW } from '../../../support/builders.ts';
import { AGENT } from '../../../support/cycled.ts';
import { at } from '../../../support/lived.ts';

const SECOND_MS = 1_000;
const DAY_MS = 24 * 60 * 60_000;
const agent: PowerAgent = { ...AGENT, SeenAt: at(0), Busy: [] };

/** At the second that `time` says; `answers` are what the queries find, each once, and `written` what the transactions write. */
const aPower = () => {
  const time = { second: 0 };
  const answers: Promise<{ docs: never[] }>[] = [];
  const written: unknown[] = [];
  let queries = 0;
  const query = {
    get: () => {
      queries += 1;
      return answers.shift() ?? Promise.resolve({ docs: [] });
    },
  };
  const firestore = { collection: () => ({ where: () => query, doc: (id: string) => ({ id }) }) };
  const transaction = {
    get: () => Promise.resolve({ get: () => undefined }),
    set: (document: { id: string }, content: unknown) => written.push([document.id, content]),
  } as unknown as Transaction;
  let transacting: Promise<unknown> = Promise.resolve();
  const { power, changed } = firestorePower({
    firestore: firestore as unknown as Firestore,
    read: (_what, work) => work(),
    transact: async (_what, work) => {
      await transacting;
      return work(transaction);
    },
    log: aLog().log,
    now: () => new Date(at(time.second)),
  });
  /** When the answer was read that a server gets now. */
  const asOf = async (): Promise<PowerRequests['AsOf']> => (await power.requests()).AsOf;
  return {
    ...{ power, changed, time, answers, written, asOf },
    queries: () => queries,
    hold: (until: Promise<unknown>): void => {
      transacting = until;
    },
  };
};

describe('Firestore store: power', () => {
  afterEach(() => sinon.restore());

  it('answers all power-cycle servers of less than 4 s with one query', async () => {
    const { time, asOf, queries } = aPower();
    assert.deepEqual(await Promise.all([asOf(), asOf()]), [at(0), at(0)]);
    time.second = 3.999;
    assert.deepEqual([await asOf(), queries()], [at(0), 1]);
    time.second = 4;
    assert.deepEqual([await asOf(), queries()], [at(4), 2]);
  });

  it('asks again if its clock has stepped back by 4 s', async () => {
    const { time, asOf } = aPower();
    await asOf();
    time.second = -3.999;
    assert.equal(await asOf(), at(0));
    time.second = -4;
    assert.equal(await asOf(), at(-4));
  });

  it('gives a failure to those who waited for it, and asks again for the next one', async () => {
    const { asOf, answers, queries } = aPower();
    answers.push(Promise.reject(new Error('unavailable')));
    for (const result of await Promise.allSettled([asOf(), asOf()])) assert.equal(result.status, 'rejected');
    assert.deepEqual([await asOf(), queries()], [at(0), 2]);
  });

  it('still shares a newer answer if an older query fails late', async () => {
    const { asOf, answers, queries, changed } = aPower();
    const late = Promise.withResolvers<never>();
    answers.push(late.promise);
    const failing = asOf();
    changed();
    await asOf();
    late.reject(new Error('unavailable'));
    await assert.rejects(failing, /unavailable/);
    await asOf();
    assert.equal(queries(), 2);
  });

  it('keeps a power-cycle server for 30 days after its last call, and writes nothing if nothing is to be noted', async () => {
    const { power, written } = aPower();
    await power.note(AGENT.ID, () => agent);
    await power.note(AGENT.ID, (was) => was!);
    const ExpireAt = Timestamp.fromMillis(NOW.getTime() + 30 * DAY_MS);
    assert.deepEqual(written, [[AGENT.ID, { Agent: JSON.stringify(agent), ExpireAt }]]);
  });

  it('notes for one server after another, however many come at once, and gives up one that has waited for 30 s', async () => {
    const { power, written, hold } = aPower();
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await Promise.all(Array.from({ length: 1_500 }, () => power.note(AGENT.ID, () => agent)));
    assert.equal(written.length, 1_500);
    const first = Promise.withResolvers<undefined>();
    hold(first.promise);
    const noting = power.note(AGENT.ID, () => agent);
    const waiting = assert.rejects(
      power.note(AGENT.ID, () => agent),
      /timed out/i,
    );
    await clock.tickAsync(30 * SECOND_MS);
    await waiting;
    first.resolve(undefined);
    await noting;
    assert.equal(written.length, 1_501);
  });
});
