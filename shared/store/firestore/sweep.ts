/** The reads of sweeps. The queries name all shards, so that Firestore merges one ever-growing index per shard. */
import { type CollectionReference, FieldPath, Timestamp } from '@google-cloud/firestore';
import type { Log } from '../../log.ts';
import { SHARDS } from '../../types/shard.ts';
import type { Store } from '../store.ts';
import { NEWEST_TRIED, OVERDUE_MEMBERS } from '../sweep.ts';
import { fromTimestamp, parseMachineOrLog, toTimestamp } from './machine.ts';
import { pagesOf, type Read } from './pages.ts';

export const sweepReads = (
  machines: CollectionReference,
  read: Read,
  log: Log,
): Pick<Store, 'overdue' | 'newestReport' | 'unwell'> => {
  const sharded = machines.where('Shard', 'in', SHARDS);
  return {
    async overdue(now, after, limit) {
      const all = sharded
        .where('Due', '<=', Timestamp.fromDate(now))
        .orderBy('Due')
        .orderBy(FieldPath.documentId())
        .select('Due', ...OVERDUE_MEMBERS);
      const query = after === undefined ? all : all.startAfter(toTimestamp(after.due), after.machineId);
      const { docs } = await read('listing overdue machines', () => query.limit(limit).get());
      return docs.map((document) => ({
        machineId: document.id,
        due: String(fromTimestamp(document.get('Due'))),
        // A missing member is no fault of a record.
        description: parseMachineOrLog(document, log)?.record.Description,
      }));
    },

    async newestReport() {
      for (const query of [sharded.orderBy('Heard', 'desc'), sharded.orderBy('Sign', 'desc')]) {
        const { docs } = await read('reading the newest report', () => query.limit(NEWEST_TRIED).get());
        for (const document of docs) {
          const found = parseMachineOrLog(document, log);
          if (found !== undefined) return found.record.Description;
        }
      }
      return undefined;
    },

    async *unwell() {
      for await (const document of pagesOf('listing unwell machines', machines.orderBy('Unwell'), read)) {
        const found = parseMachineOrLog(document, log);
        if (found !== undefined) yield { machineId: document.id, record: found.record };
      }
    },
  };
};
