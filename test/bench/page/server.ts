/** A stand-in of the server for the page's benchmark: the page as built, and a stream of 10,000 machines that is told what to send. */
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { DIST } from '../../../console/page/build.ts';
import type { Description } from '../../../shared/types/description.ts';
import { toTime } from '../../../shared/types/time.ts';
import { aDescription } from '../../support/builders.ts';

export const MACHINES = 10_000;
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };
const ANSWERS: Readonly<Record<string, object>> = {
  '/loginstatus/': { email: 'kim@example.org', roles: ['viewer', 'editor'] },
  '/_/health': { Sweep: new Date().toISOString(), ChannelsOff: [], Deaf: false },
  '/_/settings': {
    ...{ Host: 'localhost', Pools: ['Skia'], Links: { machine: '' }, Version: 'bench' },
    Thresholds: { batteryPercent: 30, celsius: 35 },
    Places: [
      { kind: 'rack', match: '-(rack\\d+)-' },
      { kind: 'shelf', match: '-(rack\\d+-shelf\\d+)-' },
    ],
    Times: { silentSeconds: 90, deadSeconds: 600, bootSeconds: 300, groupSeconds: 120 },
  },
};

const idOf = (index: number): string =>
  `skia-rpi2-rack${Math.floor(index / 30)}-shelf${Math.floor(index / 10) % 3}-${String(index % 10).padStart(3, '0')}`;

/** Every eighth machine is not well; `round` changes what is known of it. */
const machine = (index: number, round: number): Description =>
  aDescription({
    ...{ LastUpdated: toTime(new Date()), Battery: 40 + ((index + round) % 60) },
    RunningSwarmingTask: (index + round) % 2 === 0,
    Temperature: { cpu: 25 + ((index + round) % 9) },
    Recovering: index % 8 === 0 ? 'Battery is too low: 21 % < 30 %.' : '',
    Dimensions: { id: [idOf(index)], pool: ['Skia'], device_type: ['sargo'], os: ['Android', 'Android11'] },
  });

const frame = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

export const openPageServer = async () => {
  let stream: ServerResponse | undefined;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.startsWith('/json/v1/machine/sse/')) {
      stream = response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      stream.flushHeaders();
    } else if (ANSWERS[pathname]) response.end(JSON.stringify(ANSWERS[pathname]));
    else {
      const name = pathname.startsWith('/assets/') ? pathname : 'index.html';
      response.setHeader('Content-Type', TYPES[extname(name)] ?? 'text/html');
      void readFile(join(DIST, name)).then((bytes) => response.end(bytes));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let round = 0;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    sendMachines: (): void => {
      const all = Array.from({ length: MACHINES }, (_, index) => frame('machine', machine(index, 0)));
      stream?.write(all.join(''));
    },
    sendEnd: (): void => {
      const end = { Now: toTime(new Date()), Machines: MACHINES, Readings: false, Version: 'bench' };
      stream?.write(frame('snapshot-end', end));
    },
    /** Machines all over the lab change. */
    sendChanges: (count: number): void => {
      round += 1;
      for (let i = 0; i < count; i++)
        stream?.write(frame('machine', machine((round * 7919 + i * 101) % MACHINES, round)));
    },
    close: (): void => {
      server.closeAllConnections();
      server.close();
    },
  };
};
