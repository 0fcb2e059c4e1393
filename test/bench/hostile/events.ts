/** Benchmark of memory while the largest events arrive, made to take the most of it once parsed. */
import { gzipSync } from 'node:zlib';
import { post } from './clients.ts';
import { type AttackRow, memoryBenchmarkOf, tally } from './memory.ts';

const BYTES = 9_500_000;
/** Events that each sender sends, one after the other. */
const ROUNDS = 4;
const PUSH = '/projects/bench/topics/machine-events';
const REPORT = '/json/v1/machine/event/';

const event =
  (unknown: string, getprop = '') =>
  (machine: number) =>
    `{"type":"raw_state","host":{"name":"skia-${machine}"},"android":{"getprop":"${getprop}","uptime":1},"x":${unknown}}`;

const names = Array.from({ length: BYTES / 12 }, (_, n) => `"${n.toString(36)}":0`);
const EVENTS: Readonly<Record<string, (machine: number) => string>> = {
  objects: event(`[${'{},'.repeat(BYTES / 3)}{}]`),
  lists: event(`[${'[],'.repeat(BYTES / 3)}[]]`),
  names: event(`{${names.join()}}`),
  // Just below the limit of values: parsed.
  few_names: event(`{${names.slice(0, 190_000).join()},"text":"${'x'.repeat(BYTES / 2)}"}`),
  unknown_text: event(`"${'x'.repeat(BYTES)}"`),
  dump: event('0', 'x'.repeat(BYTES)),
  // Each character takes three bytes sent, and two in memory.
  wide_dump: event('0', '\u6f22'.repeat(BYTES / 3)),
  // One wide character makes every other take two bytes in memory, too.
  widened_dump: event('0', `${'x'.repeat(BYTES)}\u6f22`),
};

let messages = 0;
const push = (data: Buffer, attributes: object): string => {
  messages += 1;
  const publishTime = new Date().toISOString();
  const message = { data: data.toString('base64'), attributes, messageId: String(messages), publishTime };
  return JSON.stringify({ message });
};

const sending =
  (path: string, bodyOf: (machine: number) => string) => async (port: number, concurrency: number) => {
    const statuses: number[] = [];
    const send = async (_: unknown, machine: number): Promise<void> => {
      for (let round = 0; round < ROUNDS; round++) statuses.push(await post(port, path, bodyOf(machine)));
    };
    await Promise.all(Array.from({ length: concurrency }, send));
    return tally(statuses);
  };

const attacks = ([name, make]: [string, (machine: number) => string]): AttackRow[] => [
  {
    target: 'machine_events',
    attack: name,
    run: sending(PUSH, (machine) => push(Buffer.from(make(machine)), {})),
  },
  {
    target: 'machine_events',
    attack: `compressed_${name}`,
    run: sending(PUSH, (machine) => push(gzipSync(make(machine)), { content_encoding: 'gzip' })),
  },
  { target: 'report', attack: name, run: sending(REPORT, make) },
];

export const hostileEvents = memoryBenchmarkOf(
  'memory.hostile.events',
  0,
  Object.entries(EVENTS).flatMap(attacks),
);
