/** A process that starts a Pub/Sub emulator, prints its host, and runs until it is killed. */
import { startPubsubEmulator } from '../../deploy/local/emulators.ts';

const { host } = await startPubsubEmulator(process.env);
process.stdout.write(`${host}\n`);
setInterval(() => undefined, 60_000);
