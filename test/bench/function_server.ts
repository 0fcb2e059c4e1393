/**
 * A process that serves the event function and a baseline, each through the framework on its own port. The baseline only reads and writes the
 * same documents in the same store. The process can also run that transaction without a framework.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type CloudEvent, cloudEvent } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { machineEvents } from '../../functions/machine_events.ts';
import { createLog } from '../../shared/log.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { connectFirestore } from '../../shared/store/firestore/store.ts';
import { createFirestoreStore } from '../../shared/store/firestore/store.ts';
import { openSqliteStore } from '../../shared/store/sqlite/store.ts';
import { openSqliteFile } from '../../shared/store/sqlite/file.ts';
import { sqliteMachines } from '../../shared/store/sqlite/machine.ts';
import type { Store } from '../../shared/store/store.ts';
import { anInstance } from '../support/builders.ts';
import { benchMachineId } from './pushes.ts';

type Transaction = (machineId: string) => Promise<void>;

const instance = anInstance();
const finalStep = createFinalStep(instance.pools);
// Log lines are built as in production, then dropped instead of written to stdout.
const log = createLog(() => undefined);

const onFirestore = (host: string): { store: Store; transaction: Transaction } => {
  const project = 'bench';
  const bare = connectFirestore(project, host);
  return {
    store: createFirestoreStore({ firestore: connectFirestore(project, host), finalStep, log }),
    transaction: (machineId) => {
      const reference = bare.collection('machines').doc(machineId);
      return bare.runTransaction(async (transaction) => {
        const document = await transaction.get(reference);
        transaction.set(reference, document.data() ?? {});
      });
    },
  };
};

const onSqlite = (path: string): { store: Store; transaction: Transaction } => {
  const store = openSqliteStore({ path, finalStep, log });
  const database = openSqliteFile(path);
  const bare = sqliteMachines(database);
  return {
    store,
    transaction: (machineId) => {
      database.exec('BEGIN IMMEDIATE');
      const row = bare.one(machineId);
      bare.write(machineId, row?.description ?? '{}', false, row?.revision ?? 0);
      database.exec('COMMIT');
      return Promise.resolve();
    },
  };
};

const [kind = '', where = ''] = process.argv.slice(2);
const { store, transaction } = kind === 'firestore' ? onFirestore(where) : onSqlite(where);

cloudEvent(
  'machine_events',
  machineEvents({
    instance,
    store,
    log,
    now: () => new Date(),
    publish: () => Promise.reject(new Error('refused')),
  }),
);
cloudEvent('baseline', (event: CloudEvent<{ message: { attributes: { machine_id: string } } }>) =>
  transaction(event.data?.message.attributes.machine_id ?? ''),
);

/** Returns transactions a second without a framework, `inFlight` at once, each on its own machine. */
const bareRate = async (inFlight: number, ms: number): Promise<number> => {
  const start = performance.now();
  let count = 0;
  const worker = async (_: unknown, index: number): Promise<void> => {
    while (performance.now() - start < ms) {
      await transaction(benchMachineId(index));
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (count * 1000) / (performance.now() - start);
};

const serve = async (name: string): Promise<number> => {
  const server = getTestServer(name).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

const ports = { machineEvents: await serve('machine_events'), baseline: await serve('baseline') };
process.on('message', ({ inFlight, ms }: { inFlight: number; ms: number }) => {
  void bareRate(inFlight, ms).then((perSecond) => process.send?.({ perSecond }));
});
process.once('disconnect', () => process.exit());
process.send?.(ports);
