/**
 * A process that updates one machine in a store, as fast as it can, until it is killed: `node writing_child.ts sqlite FILE MACHINE` or
 * `node writing_child.ts firestore HOST PROJECT MACHINE`. Prints the machine's counter after each acknowledged update.
 */
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { aDescription, aLog, anInstance, anOrigin } from './builders.ts';
import { change } from './change.ts';

const [kind, location = '', ...rest] = process.argv.slice(2);
const finalStep = createFinalStep(anInstance().pools);
const { log } = aLog();
const now = (): Date => new Date();
const machineId = rest.at(-1) ?? '';
const open = async () => {
  if (kind === 'sqlite') {
    const { openSqliteStore } = await import('../../shared/store/sqlite/store.ts');
    return openSqliteStore({ path: location, finalStep, log, now });
  }
  const { connectFirestore, createFirestoreStore } = await import('../../shared/store/firestore/store.ts');
  return createFirestoreStore({ firestore: connectFirestore(rest[0] ?? '', location), finalStep, log, now });
};
const store = await open();

for (let i = 1; ; i += 1) {
  // Counts from the stored value, not from `i`: several of these processes may write to one machine.
  const { next } = await change(
    store,
    machineId,
    (was = aDescription()) => ({ ...was, Battery: was.Battery + 1, Version: `v${was.Battery + 1}` }),
    anOrigin({ eventId: `${process.pid}-${i}` }),
  );
  process.stdout.write(`${next?.Battery}\n`);
}
