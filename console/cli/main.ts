/** The program `machines`: the operators' command line. */
import process from 'node:process';
import { useProxy } from '../../shared/client/proxy.ts';
import { cacheFile, writeIds } from './id_cache.ts';
import { run } from './run.ts';
import { isColorWanted, openTerminal } from './terminal.ts';

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());

// The program that reads our output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const [node = '', program = '', ...args] = process.argv;

process.exitCode = await run(args, {
  terminal: openTerminal(process, isColorWanted(process.env)),
  signal: ending.signal,
  useProxy: () => useProxy(process.env),
  now: () => new Date(),
  server: process.env['MACHINES_SERVER'] || undefined,
  start: [node, program],
  remember: (server, machineIds) =>
    void writeIds(cacheFile(server, process.env['XDG_CACHE_HOME']), machineIds),
});
