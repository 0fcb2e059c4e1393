/** A function that answers on command, as a program for tests of graceful shutdown. */
import { once } from 'node:events';
import { http } from '@google-cloud/functions-framework';
import { installShutdown } from '../../functions/shutdown.ts';
import { createLog } from '../../shared/log.ts';

const closing = new AbortController();
const print = (line: string) => process.stdout.write(line);
installShutdown(createLog(print), closing);

http('slow', async (request, response) => {
  if (request.path === '/stream') response.write('first\n');
  print(`began ${request.path}\n`);
  if (request.path === '/stream') await once(closing.signal, 'abort');
  if (request.path === '/slow') await once(process.stdin, 'data');
  if (request.path === '/never') await new Promise(() => undefined);
  response.end('done');
});
