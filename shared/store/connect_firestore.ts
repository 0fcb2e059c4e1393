/** A Firestore client: for the project's database, or for an emulator. */
import { Firestore } from '@google-cloud/firestore';
import { PassThroughClient } from 'google-auth-library';

/** `emulatorHost` as `127.0.0.1:port`; without it the client finds its credentials, or FIRESTORE_EMULATOR_HOST, by itself. */
export const connectFirestore = (projectId: string, emulatorHost?: string): Firestore =>
  emulatorHost === undefined
    ? new Firestore({ projectId })
    : // An emulator asks for no credentials; the client would look for some all the same, and warn.
      new Firestore({ projectId, host: emulatorHost, ssl: false, authClient: new PassThroughClient() });
