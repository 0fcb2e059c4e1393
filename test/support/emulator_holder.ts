/** A process that starts a Firestore emulator, prints its host, and runs until it is killed. */
import { startFirestoreEmulator } from '../../deploy/local/emulators.ts';

const { host } = await startFirestoreEmulator(process.env);
process.stdout.write(`${host}\n`);
setInterval(() => undefined, 60_000);
