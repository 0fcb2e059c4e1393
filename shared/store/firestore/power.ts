/** Requests for power cycles, outlets and power-cycle servers in Firestore: documents `machines/{id}` and `agents/{uuid}`. */
import { type Firestore, Timestamp } from '@google-cloud/firestore';
import AsyncLock from 'async-lock';
import type { Log } from '../../log.ts';
import { asServed, inOrder } from '../../power/request.ts';
import { AGENT_MS } from '../../retention.ts';
import { QUEUE_MS } from '../../time_limits.ts';
import type { PowerRequests } from '../../types/powercycle_api.ts';
import type { StoredRecord } from '../../types/stored_record.ts';
import { toTime } from '../../types/time.ts';
import { agentOrLog, MAX_AGENTS, type PowerStore } from '../power.ts';
import { parseMachineOrLog } from './machine.ts';
import type { Read, Transact } from './pages.ts';
import { guarded } from './transaction.ts';

/** Power-cycle servers ask every 5 s: their answers are shared, so that each of them costs no query of its own. */
const SHARED_MS = 4_000;

interface Deps {
  readonly firestore: Firestore;
  readonly read: Read;
  readonly transact: Transact;
  readonly log: Log;
  readonly now: () => Date;
}

export interface FirestorePower {
  readonly power: PowerStore;
  /** To be called after each change that was made through this store. */
  readonly changed: () => void;
}

export const firestorePower = ({ firestore, read, transact, log, now }: Deps): FirestorePower => {
  const machines = firestore.collection('machines');
  const agents = firestore.collection('agents');
  /** A power-cycle server works on several controllers at once; this process's notes of it do not fight for its document. */
  const queue = new AsyncLock({ timeout: QUEUE_MS, maxPending: Infinity });

  const readRequests = async (at: Date): Promise<PowerRequests> => {
    const { docs } = await read('reading power-cycle requests', () =>
      machines.where('PowerCycle', '==', true).get(),
    );
    const requests = docs.flatMap((document) => {
      const found = parseMachineOrLog(document, log);
      return found === undefined ? [] : [asServed(document.id, found.record.Description, at)];
    });
    return { AsOf: toTime(at), Requests: inOrder(requests) };
  };
  let last: { readonly at: Date; readonly requests: Promise<PowerRequests> } | undefined;

  const power: PowerStore = {
    requests() {
      const at = now();
      // A clock may step back.
      if (last !== undefined && Math.abs(at.getTime() - last.at.getTime()) < SHARED_MS) return last.requests;
      const reading = { at, requests: readRequests(at) };
      last = reading;
      // A failure is not shared with later readers.
      reading.requests.catch(() => {
        if (last === reading) last = undefined;
      });
      return reading.requests;
    },

    async records(machineIds) {
      const records = new Map<string, StoredRecord | undefined>();
      if (machineIds.length === 0) return records;
      const references = machineIds.map((id) => machines.doc(id));
      const documents = await read('reading machines', () => firestore.getAll(...references));
      for (const document of documents) {
        if (document.exists) records.set(document.id, parseMachineOrLog(document, log)?.record);
      }
      return records;
    },

    async namedBy(agentId) {
      const query = machines.where('PowerAgent', '==', agentId).select();
      const { docs } = await read('listing outlets', () => query.get());
      return docs.map(({ id }) => id);
    },

    async agents() {
      // They expire soon after their last call, and are few.
      const { docs } = await read('listing power agents', () => agents.limit(MAX_AGENTS).get());
      return docs.flatMap((document) => agentOrLog(document.id, document.get('Agent'), log) ?? []);
    },

    note: (agentId, step) =>
      queue.acquire(agentId, () =>
        transact(`noting the power agent ${agentId}`, async (transaction) => {
          const document = agents.doc(agentId);
          const was = agentOrLog(agentId, (await transaction.get(document)).get('Agent'), log);
          const at = now();
          const next = guarded(() => step(was, at));
          if (next === was) return;
          const ExpireAt = Timestamp.fromMillis(at.getTime() + AGENT_MS);
          transaction.set(document, { Agent: JSON.stringify(next), ExpireAt });
        }),
      ),
  };
  return { power, changed: () => (last = undefined) };
};
