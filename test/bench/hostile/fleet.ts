/** A full database: the largest lab, machines as large as phones are, and one timeline of entries as long as they may be. */
import { Timestamp } from '@google-cloud/firestore';
import { NO_HISTORY } from '../../../shared/health/history.ts';
import { toDocument } from '../../../shared/store/firestore/machine.ts';
import { connectFirestore } from '../../../shared/store/firestore/store.ts';
import { toMembers } from '../../../shared/store/members.ts';
import { NOTHING_KEPT } from '../../../shared/types/stored_record.ts';
import { aDescription, NOW } from '../../support/builders.ts';
import type { Database } from './deployed.ts';

const BATCH = 400;
const ENTRIES = 500;
/** Each character takes three bytes sent, and two in memory. */
const ENTRY_TEXT = '\u6f22'.repeat(1024);

/** The machine with the timeline. */
export const TALKATIVE = 'skia-0';

const sensors = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`thermal-sensor-${n}`, 20 + n / 7]));
const dimensions = (id: string) => ({
  id: [id],
  ...Object.fromEntries(
    Array.from({ length: 20 }, (_, n) => [`dimension_${n}`, [`value-${n}`, 'x'.repeat(30)]]),
  ),
});

const machine = (id: string): Record<string, unknown> =>
  toDocument(
    toMembers(
      {
        Description: aDescription({ Dimensions: dimensions(id), Temperature: sensors }),
        Kept: NOTHING_KEPT,
      },
      {},
    ),
    NO_HISTORY,
  );

const entry = (n: number): [key: string, entry: Record<string, unknown>] => {
  const time = new Date(NOW.getTime() + n * 1000);
  const key = `${time.toISOString()}-${String(n).padStart(12, '0')}`;
  const texts = { From: ENTRY_TEXT, To: ENTRY_TEXT, Actor: ENTRY_TEXT, Reason: ENTRY_TEXT, EventID: '1' };
  return [key, { Time: Timestamp.fromDate(time), Kind: 'note', ...texts, Key: key }];
};

/** Writes past the store, which would take minutes. */
export const plantFleet = async ({ host, project }: Database, count: number): Promise<void> => {
  const firestore = connectFirestore(project, host);
  const machines = firestore.collection('machines');
  const ids = Array.from({ length: count }, (_, n) => `skia-${n}`);
  for (let start = 0; start < count; start += BATCH) {
    const batch = firestore.batch();
    for (const id of ids.slice(start, start + BATCH)) batch.set(machines.doc(id), machine(id));
    await batch.commit();
  }
  const timeline = machines.doc(TALKATIVE).collection('timeline');
  for (let start = 0; start < ENTRIES; start += BATCH / 2) {
    const batch = firestore.batch();
    for (let n = start; n < Math.min(start + BATCH / 2, ENTRIES); n++) {
      const [key, members] = entry(n);
      batch.set(timeline.doc(key), members);
    }
    await batch.commit();
  }
  await firestore.terminate();
};
