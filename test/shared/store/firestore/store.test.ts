/** The Store contract, run on Firestore. */
import { needsFirestoreEmulator } from '../../../support/emulators.ts';
import { firestoreDatabase } from '../../../support/firestore_database.ts';
import { storeContract } from '../contract/contract.ts';

describe('Firestore store', () => {
  const host = needsFirestoreEmulator();
  storeContract({ title: 'Firestore', database: async () => firestoreDatabase(host()), watchesOthers: true });
});
