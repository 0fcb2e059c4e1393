/**
 * A process that writes to a store as fast as it can until somebody kills it: `node writing_child.ts sqlite FILE MACHINE` or
 * `… firestore HOST PROJECT MACHINE`. It prints each number once its update is acknowledged.
 */
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { connectFirestore } from '../../shared/store/firestore/store.ts';
import { createFirestoreStore } from '../../shared/store/firestore/store.ts';
import { openSqliteStore } from '../../shared/store/sqlite/store.ts';
import { aDescription, aLog, anInstance, anOrigin } from './builders.ts';

const [kind, where = '', ...rest] = process.argv.slice(2);
const finalStep = createFinalStep(anInstance().pools);
const { log } = aLog();
const machineId = rest.at(-1) ?? '';
const store =
  kind === 'sqlite'
    ? openSqliteStore({ path: where, finalStep, log })
    : createFirestoreStore({ firestore: connectFirestore(rest[0] ?? '', where), finalStep, log });

for (let i = 1; ; i += 1) {
  // From what is stored, not from `i`: several of these may write to one machine.
  const { next } = await store.update(
    machineId,
    (was = aDescription()) => ({ ...was, Battery: was.Battery + 1, Version: `v${was.Battery + 1}` }),
    anOrigin({ eventId: `${process.pid}-${i}`, now: new Date() }),
  );
  process.stdout.write(`${next?.Battery}\n`);
}
