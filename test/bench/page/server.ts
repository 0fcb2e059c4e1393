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

const START_MS = Date.now();

/** About as long as those of a lab. Every eighth is not well, the first one for the longest; `round` changes what is known of it. */
const machine = (index: number, round: number, note = ''): Description => {
  const { Power } = aDescription();
  return aDescription({
    ...{ LastUpdated: toTime(new Date()), LastEventTime: toTime(new Date()), LastEventID: `event-${round}` },
    ...{
      AttachedDevice: 'adb',
      Version: 'v2026-02-27-8c1f4e2',
      LaunchedSwarming: true,
      DeviceUptime: 50_400,
    },
    ...{ Battery: 40 + ((index + round) % 60), RunningSwarmingTask: (index + round) % 2 === 0 },
    Temperature: { 'cpu0-silver-usr': 25 + ((index + round) % 9), dumpsys_battery: 24.5 },
    Note: { Message: note, User: 'kim@example.org', Timestamp: toTime(new Date()) },
    ...(index % 8 === 0 && {
      Recovering: 'Battery is too low: 21 % < 30 %.',
      RecoveryReasonSince: toTime(new Date(START_MS - (MACHINES - index) * 1000)),
    }),
    PowerCycleState: 'available',
    Power: {
      ...Power,
      Controller: `pdu-${Math.floor(index / 30)}`,
      Outlet: String(index % 30),
      Powers: 'host',
    },
    Dimensions: {
      ...{ id: [idOf(index)], tmm_version: ['v2026-02-27-8c1f4e2'], task_type: ['swarming'], pool: ['Skia'] },
      ...{
        device_os: ['R', 'RP1A', 'RP1A.200720.009'],
        device_os_flavor: ['google'],
        device_os_type: ['userdebug'],
      },
      ...{ device_type: ['sargo'], android_devices: ['1'], os: ['Android', 'Android11'] },
    },
  });
};

/** As the server lists them. */
const IN_ORDER = Array.from({ length: MACHINES }, (_, index) => index).sort((a, b) =>
  idOf(a) < idOf(b) ? -1 : 1,
);

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
      stream?.write(IN_ORDER.map((index) => frame('machine', machine(index, 0))).join(''));
    },
    sendEnd: (): void => {
      const end = { Now: toTime(new Date()), Machines: MACHINES, Readings: false, Version: 'bench' };
      stream?.write(frame('snapshot-end', end));
    },
    /** Machines all over the lab change. */
    sendChanges: (count: number): void => {
      round += 1;
      const changed = Array.from({ length: count }, (_, i) => (round * 7919 + i * 101) % MACHINES);
      stream?.write(changed.map((index) => frame('machine', machine(index, round))).join(''));
    },
    /** The machine that is shown first gets a note. */
    sendNote: (note: string): void => {
      stream?.write(frame('machine', machine(0, round, note)));
    },
    close: (): void => {
      server.closeAllConnections();
      server.close();
    },
  };
};
