/** Every function on the Firestore emulator, as a program for what needs a process of its own: tests that kill it, benchmarks that fill it. */
import { register } from '../../functions/register.ts';
import { authenticateLocally } from '../../shared/auth/local.ts';
import { createLog } from '../../shared/log.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { connectFirestore, createFirestoreStore } from '../../shared/store/firestore/store.ts';
import { anInstance } from './builders.ts';
import { PLAIN } from './dependencies.ts';

const instance = anInstance({ host: 'localhost' });
const log = createLog((line) => process.stdout.write(line));
const now = (): Date => new Date();
register({
  ...PLAIN,
  instance,
  store: createFirestoreStore({
    firestore: connectFirestore(process.env['TEST_PROJECT']!, process.env['TEST_EMULATOR']),
    finalStep: createFinalStep(instance.pools),
    log,
    now,
  }),
  log,
  now,
  authenticate: authenticateLocally,
  publish: () => Promise.resolve(),
  closing: new AbortController().signal,
});
