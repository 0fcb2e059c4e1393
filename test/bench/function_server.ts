/**
 * A process that serves one function through the framework: the event function, registered as it is deployed, or a baseline that only runs
 * the bare transaction, written as the framework's documentation shows.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type CloudEvent, cloudEvent } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { register } from '../../functions/register.ts';
import { bareTransaction, instance, type Kind, log, openStore } from './stores.ts';
import { PLAIN } from '../support/dependencies.ts';

const [kind, where, name] = process.argv.slice(2) as [Kind, string, string];

if (name === 'baseline') {
  const transaction = bareTransaction(kind, where);
  cloudEvent(name, (event: CloudEvent<{ message: { attributes: { machine_id: string } } }>) =>
    transaction(event.data?.message.attributes.machine_id ?? ''),
  );
} else {
  register({
    ...PLAIN,
    instance,
    store: openStore(kind, where),
    log,
    now: () => new Date(),
    authenticate: () => Promise.reject(new Error('no benchmark signs in')),
    publish: () => Promise.reject(new Error('no benchmark sends an invalid event')),
    closing: new AbortController().signal,
  });
}

const server = getTestServer(name).listen(0, '127.0.0.1');
// Connections wait while the other processes are measured.
server.keepAliveTimeout = 0;
await once(server, 'listening');
process.once('disconnect', () => process.exit());
process.send?.((server.address() as AddressInfo).port);
