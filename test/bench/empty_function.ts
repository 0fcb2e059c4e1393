/** The baseline for start-up: a function with the same Firestore client that does one get. */
import { http } from '@google-cloud/functions-framework';
import { connectFirestore } from '../../shared/store/firestore/store.ts';

const firestore = connectFirestore('bench', process.env['FIRESTORE_EMULATOR_HOST']);

http('empty', (_request, response) => {
  void firestore
    .collection('machines')
    .doc('bench-0')
    .get()
    .then((document) => response.status(204).set('X-Exists', String(document.exists)).end());
});
