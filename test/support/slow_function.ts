/** A function that answers when it is told to, for tests of the process around it: not a test itself. */
import { once } from 'node:events';
import { http } from '@google-cloud/functions-framework';
import { installShutdown } from '../../functions/shutdown.ts';
import { createLog } from '../../shared/log.ts';

const closing = new AbortController();
const say = (line: string) => process.stdout.write(line);
installShutdown(createLog(say), closing);

http('slow', async (request, response) => {
  if (request.path === '/stream') response.write('first\n');
  say(`began ${request.path}\n`);
  if (request.path === '/stream') await once(closing.signal, 'abort');
  if (request.path === '/slow') await once(process.stdin, 'data');
  if (request.path === '/never') await new Promise(() => undefined);
  response.end('done');
});
