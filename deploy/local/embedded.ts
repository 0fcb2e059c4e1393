/** The embedded parts of the local server: state in one SQLite file, events over HTTP; nothing to install. */
import { join, resolve } from 'node:path';
import type { Log } from '../../shared/log.ts';
import { openSqliteStore } from '../../shared/store/sqlite/store.ts';
import type { FinalStep } from '../../shared/store/store.ts';
import { checkDatabasePath } from './data_directory.ts';
import type { Parts } from './parts.ts';

const SEND_TIMEOUT_MS = 15_000;

const post = async (url: string, event: object): Promise<void> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(event),
    signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${answer.slice(0, 500)}`);
};

/** Throws unless the database file in the directory `data` can be written; the message says what to do. */
export const embedded = (data: string, finalStep: FinalStep, log: Log, now: () => Date): Parts => {
  const path = join(resolve(data), 'machines.sqlite');
  checkDatabasePath(path);
  return {
    store: openSqliteStore({ path, finalStep, log, now }),
    // Change notices are hints; clients of this server learn of changes from the store.
    publish: (topic, { attributes }) => {
      log.debug('notice dropped', { topic, attributes });
      return Promise.resolve();
    },
    location: path,
    connect: (serverUrl) =>
      Promise.resolve({
        monitorFlags: ['--sink', 'http'],
        monitorEnvironment: {},
        send: (event) => post(`${serverUrl}/json/v1/machine/event/`, event),
      }),
  };
};
