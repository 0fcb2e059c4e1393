/** `npm run soak`: a lab on the emulators for half an hour, with slow readers, operators and killed processes; exits with 1 if anything was lost. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startFirestoreEmulator, startPubsubEmulator } from '../../deploy/local/emulators.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { connectFirestore, createFirestoreStore } from '../../shared/store/firestore/store.ts';
import { aLog, anInstance } from '../support/builders.ts';
import { openEventLanes } from './event_lanes.ts';
import { Machines } from './machines.ts';
import { Operators } from './operators.ts';
import { Reader } from './readers.ts';
import { type Supervised, supervise } from './supervised.ts';

const USAGE = `npm run soak -- [--minutes N] [--machines N] [--rate N]

  --minutes N   how long events are published; default 30
  --machines N  how many machines report in turn; default 2000. With more, the Firestore emulator is busy with the lists that readers take
                after each kill. All report once before the minutes begin
  --rate N      events a second; default 330, as from 10,000 machines. Fewer are published while more than ten seconds' worth wait
  --help        print this help

Needs the emulators, as npm test does. At the end every machine's newest event, every operator's note and every reader's newest
state are compared with what is stored.
`;

const OPTIONS = {
  minutes: { type: 'string', default: '30' },
  machines: { type: 'string', default: '2000' },
  rate: { type: 'string', default: '330' },
  help: { type: 'boolean', default: false },
} as const;

const READERS = { ofOne: 160, ofAll: 20, slow: 20 } as const;
const KILL_EVERY_MS = 45_000;
const REPORT_EVERY_MS = 10_000;
const BACKLOG_SECONDS = 10;
/** Longer than Pub/Sub waits before it delivers an event again, several times. */
const NO_PROGRESS_LIMIT_MS = 180_000;
const MINUTE_MS = 60_000;

interface Plan {
  readonly minutes: number;
  readonly machines: number;
  readonly rate: number;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const percent = (ratio: number): string => `${Math.round(ratio * 100)} %`;

/** Kills one process of a random function from time to time. */
const kill = async (functions: readonly Supervised[], signal: AbortSignal): Promise<number> => {
  const isOver = (): Promise<boolean> => wait(KILL_EVERY_MS, false, { signal }).catch(() => true);
  let kills = 0;
  for (; !(await isOver()); kills += 1) await functions[Math.floor(Math.random() * functions.length)]?.kill();
  return kills;
};

/** The readers whose newest note of a machine is not the one written last. */
const misled = (readers: readonly Reader[], newest: ReadonlyMap<string, string>): string[] =>
  readers.flatMap((reader, n) =>
    [...newest]
      .filter(([id, note]) => reader.notes.get(id) !== note)
      .map(([id, note]) => `reader ${n}: ${id}: has ${reader.notes.get(id) ?? 'nothing'}, written ${note}`),
  );

/** Repeats `find` until it finds nothing, or for three minutes no less than before; returns the last result. */
const settled = async (what: string, find: () => Promise<string[]> | string[]): Promise<string[]> => {
  let least = Infinity;
  let limit = 0;
  for (;;) {
    const found = await find();
    if (found.length < least) {
      least = found.length;
      limit = performance.now() + NO_PROGRESS_LIMIT_MS;
    }
    if (found.length === 0 || performance.now() > limit) return found;
    say(`${found.length} ${what}`);
    await wait(5000);
  }
};

const soak = async ({ minutes, machines: count, rate }: Plan): Promise<number> => {
  await using cleanup = new AsyncDisposableStack();
  const firestore = await startFirestoreEmulator(process.env);
  cleanup.defer(() => firestore.stop());
  const pubsub = await startPubsubEmulator(process.env);
  cleanup.defer(() => pubsub.stop());
  const project = `soak-${randomUUID()}`;
  const env = { TEST_PROJECT: project, TEST_EMULATOR: firestore.host, METADATA_SERVER_DETECTION: 'none' };
  const functions = [
    await supervise('machine_events', 2, env),
    await supervise('operator', 1, env),
    await supervise('changes', 1, env),
  ] as const;
  for (const each of functions) cleanup.defer(() => each.close());
  const [events, operator, changes] = functions;
  const lanes = await openEventLanes(project, pubsub.host, events.port);
  cleanup.defer(() => lanes.close());
  const { log, lines } = aLog();
  const store = createFirestoreStore({
    firestore: connectFirestore(project, firestore.host),
    finalStep: createFinalStep(anInstance().pools),
    log,
    now: () => new Date(),
  });
  cleanup.defer(() => store.close());

  const machines = new Machines(lanes.topics, count);
  const operators = new Operators(`http://127.0.0.1:${operator.port}`, count);
  const url = `http://127.0.0.1:${changes.port}`;
  const ofAll = Array.from({ length: READERS.ofAll }, () => new Reader(url, ''));
  const ofOne = Array.from({ length: READERS.ofOne }, (_, n) => new Reader(url, `?id=soak-${n}`));
  const slow = Array.from({ length: READERS.slow }, () => new Reader(url, ''));

  const waiting = (): number => machines.published - events.succeeded();
  const isBehind = (): boolean => waiting() > rate * BACKLOG_SECONDS;
  say(`Every machine reports once, before anything reads or is killed …`);
  await machines.report(rate, isBehind, () => machines.published >= count);
  await settled('machines are not stored yet', () => machines.lost(store));

  const publishing = AbortSignal.timeout(minutes * MINUTE_MS);
  const reading = new AbortController();
  const readings = [
    ...[...ofAll, ...ofOne].map((reader) => reader.read(false, reading.signal)),
    ...slow.map((reader) => reader.read(true, reading.signal)),
  ];
  const memory = new Map(functions.map(({ name }) => [name, [] as number[]]));
  const report = async (): Promise<void> => {
    while (!publishing.aborted) {
      await wait(REPORT_EVERY_MS);
      for (const each of functions) memory.get(each.name)?.push(each.memory());
      const sizes = functions.map((each) => `${each.name} ${percent(each.memory())}`).join(', ');
      say(
        `${machines.published} events published, ${waiting()} waiting, ${operators.acted} notes; memory: ${sizes}`,
      );
    }
  };
  const [kills] = await Promise.all([
    kill(functions, publishing),
    machines.report(rate, isBehind, () => publishing.aborted),
    operators.act(publishing),
    report(),
  ]);
  say('No more events. Waiting until the last ones are stored and heard …');

  const lost = [
    ...(await settled('machines lack their newest event', () => machines.lost(store))),
    ...(await settled('notes are not in a timeline exactly once', () => operators.lost(store))),
    ...(await settled('newest notes were not heard by a reader', () => misled(ofAll, operators.newest))),
  ];
  reading.abort();
  await Promise.all(readings);
  const third = (samples: readonly number[], from: number): number =>
    Math.max(
      0,
      ...samples.slice(Math.floor((samples.length * from) / 3), Math.ceil((samples.length * (from + 1)) / 3)),
    );
  const connections = [...ofAll, ...ofOne, ...slow].reduce((sum, reader) => sum + reader.connections, 0);
  process.stdout.write(
    `${machines.published} events, ${Math.round(machines.published / (minutes * 60))} a second; ${operators.acted} notes; ${kills} processes killed; ` +
      `${connections} connections of ${readings.length} readers; ${lines.length} log lines of the checking store\n` +
      [...memory]
        .map(
          ([name, samples]) =>
            `${name}: highest memory over an instance's, by thirds of the run: ${[0, 1, 2].map((n) => percent(third(samples, n))).join(', ')}\n`,
        )
        .join('') +
      (lost.length === 0 ? 'Nothing was lost.\n' : `LOST ${lost.length}:\n${lost.slice(0, 50).join('\n')}\n`),
  );
  return lost.length === 0 ? 0 : 1;
};

const number = (name: string, text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new TypeError(`--${name} must be a number above 0, not ${JSON.stringify(text)}`);
  return value;
};

try {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) process.stdout.write(USAGE);
  else
    process.exitCode = await soak({
      minutes: number('minutes', values.minutes),
      machines: number('machines', values.machines),
      rate: number('rate', values.rate),
    });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
