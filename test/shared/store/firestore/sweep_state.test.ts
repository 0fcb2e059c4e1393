/** The state of sweeps in Firestore, with a database of the test's own: which failures of a write mean that somebody else wrote first. */
import assert from 'node:assert/strict';
import { type Firestore, Timestamp } from '@google-cloud/firestore';
import { sweepStates } from '../../../../shared/store/firestore/sweep_state.ts';
import { NO_SWEEP_YET } from '../../../../shared/types/sweep_state.ts';
import { aLog, NOW } from '../../../support/builders.ts';

/** Of an empty database whose commits fail with this error; `asked` has what each request is called, `written` what each commit asks for. */
const sweepsOf = (error?: unknown) => {
  const asked: string[] = [];
  const query = { where: () => query, orderBy: () => query, get: () => Promise.resolve({ docs: [] }) };
  const state = { get: () => Promise.resolve({ get: () => undefined, updateTime: undefined }) };
  const written: unknown[] = [];
  const batch = {
    create: () => written.push('create'),
    update: (...[, , { lastUpdateTime }]: [unknown, unknown, { lastUpdateTime: Timestamp }]) =>
      written.push(lastUpdateTime),
    commit: async () => {
      await Promise.resolve();
      throw error;
    },
  };
  const firestore = { collection: () => ({ ...query, doc: () => state }), batch: () => batch };
  const unused = () => assert.fail('it was used');
  const { sweeps } = sweepStates({
    firestore: firestore as unknown as Firestore,
    read: (what, work) => {
      asked.push(what);
      return work();
    },
    transact: unused,
    answers: { check: unused, keep: unused },
    log: aLog().log,
    now: () => NOW,
  });
  return { sweeps, asked, written };
};
const withCode = (code: number) => Object.assign(new Error(`code ${code}`), { code });

describe('Firestore store: sweeps', () => {
  it('make their list of incidents from the open ones if it is lost, which is a read of its own', async () => {
    const { sweeps, asked } = sweepsOf();
    assert.deepEqual(await sweeps.read(), { state: NO_SWEEP_YET, readAt: NOW, version: '' });
    assert.deepEqual(asked, ['reading the state of sweeps', 'listing open incidents']);
  });

  it('create the state if there was none, and else change the one that they read alone', async () => {
    const { sweeps, written } = sweepsOf(withCode(9));
    for (const version of ['', '1767323045.7']) await sweeps.write(version, NO_SWEEP_YET, []);
    assert.deepEqual(written, ['create', new Timestamp(1767323045, 7)]);
  });

  for (const [name, code] of [
    ['NOT_FOUND', 5],
    ['ALREADY_EXISTS', 6],
    ['FAILED_PRECONDITION', 9],
  ] as const)
    it(`came too late if the database answers ${name}`, async () => {
      assert.equal(await sweepsOf(withCode(code)).sweeps.write('', NO_SWEEP_YET, []), undefined);
    });

  it('fail with any other error, since nobody knows what was written', async () => {
    for (const error of [withCode(14), new Error('no code'), undefined])
      await assert.rejects(
        sweepsOf(error).sweeps.write('', NO_SWEEP_YET, []),
        (thrown: unknown) => thrown === error,
      );
  });
});
