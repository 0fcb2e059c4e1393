/** What the page knows, as signals: machines, incidents, settings, who looks at it, and how it stands with the server. */
import { batch, computed, signal } from '@preact/signals';
import { type Connection, keepLive, type Position, type ReadingsMode } from '../fleet/live_connection.ts';
import { type LiveContext, LiveLab } from '../fleet/live_lab.ts';
import type { LiveMessage, Reading } from '../fleet/live_message.ts';
import { quickState } from '../fleet/quick_state.ts';
import type { Row } from '../fleet/row.ts';
import { ServerClock } from '../fleet/server_clock.ts';
import { DEFAULT_TIMES } from '../../shared/health/times.ts';
import type { Incident } from '../../shared/types/incident.ts';
import type { Settings } from '../../shared/types/settings.ts';
import { loadLate } from './late.tsx';
import { takeSeat } from './seat.ts';
import { wait } from './there.ts';

/** Changes are shown together, so that a busy lab costs no more than this many drawings a second. */
const BATCH_MS = 250;
const TICK_MS = 1000;
/** Healths, and filters on ages, are judged anew this often. */
const RENEW_TICKS = 5;
/** How soon a window without a seat asks again. */
const SEAT_MS = 2_000;
/** Readings, if there are any, follow a snapshot or a resumed stream at once: later, they are missing. */
const READINGS_TICKS = 15;

const clock = new ServerClock(() => new Date());
/** The server's time, once a second. */
export const now = signal(new Date());
/** The same, every 5 s, for what costs more. */
export const slowNow = signal(new Date());

export const connection = signal<Connection>({ kind: 'connecting' });
/** When what is shown was last known to be current, by the server's clock; undefined: nothing is known yet. */
export const asOf = signal<Date | undefined>(undefined);
/** Whether routine reports arrive: without them, ages say nothing about machines that are present. */
export const hasReadings = signal(true);
/** The whole lab has been told once. */
export const isComplete = signal(false);
/** The release of the server is not the one that this page came from. */
export const isOutdated = signal(false);

export const settings = signal<Settings | undefined>(undefined);
export const me = signal<{ readonly email: string; readonly roles: readonly string[] } | undefined>(
  undefined,
);
/** Everyone with the role editor may act; until it is known, nobody. */
export const mayAct = computed(() => me.value?.roles.includes('editor') === true);
/** When the server last looked for silent machines, and channels that take no notices; undefined: not known. */
export const sweep = signal<
  { readonly Sweep: string; readonly ChannelsOff: readonly string[]; readonly Deaf?: boolean } | undefined
>(undefined);

/** What rows are derived with that the stream does not tell. */
let known: Omit<LiveContext, 'asOf' | 'deaf'> = {
  placesOf: () => [],
  nameOf: () => undefined,
  linkOf: () => '',
  times: DEFAULT_TIMES,
  stateOf: quickState,
};
const lab = new LiveLab({ ...known, asOf: new Date(), deaf: true });

/** By ID. */
export const rows = signal<readonly Row[]>([]);
export const incidents = signal<readonly Incident[]>([]);
/** One machine; undefined: unknown. Reads the signal `rows`. */
export const rowOf = (id: string): Row | undefined => {
  return rows.value.length === 0 ? undefined : lab.rows.get(id);
};

const context = (): LiveContext => ({
  ...known,
  asOf: asOf.peek() ?? clock.now(),
  // Of the server's own deafness it hears once a minute.
  deaf: !hasReadings.peek() || !isComplete.peek() || sweep.peek()?.Deaf === true,
});

/** Half a lab is no lab: what is there at first is shown when all of it is. */
const show = (): void =>
  batch(() => {
    if (!isComplete.peek()) return;
    rows.value = lab.inOrder();
    incidents.value = lab.incidents;
  });

/** Changes the lab, and shows it if that returns true. */
export const alter = (change: (lab: LiveLab) => boolean): void => {
  lab.context = context();
  if (change(lab)) show();
};
const hear = async (readings: readonly Reading[]): Promise<void> => {
  const { read } = await loadLate();
  alter(() => read(lab, readings));
};
const renew = async (): Promise<void> => {
  const { renewAll } = await loadLate();
  renewAll();
};

/** Derives all rows anew, with what is known now. */
export const learn = (more: Partial<typeof known>): void => {
  known = { ...known, ...more };
  lab.context = context();
  lab.rebuild();
  show();
};

let waiting: LiveMessage[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let heardAt: Date | undefined;
let firstVersion: string | undefined;

let ticks = 0;
let missingAt = Infinity;
/** Whether routine reports arrive on this connection. */
export const hearReadings = (areTold: boolean): void => {
  hasReadings.value = areTold;
  missingAt = Infinity;
};

const flush = (): void => {
  timer = undefined;
  const messages = waiting;
  waiting = [];
  batch(() => {
    const end = messages.findLast((message) => message.kind === 'snapshot-end')?.end;
    if (end !== undefined) {
      if (!isComplete.peek()) slowNow.value = now.value = clock.now();
      hearReadings(end.Readings === true);
      isComplete.value = true;
      if (end.Version !== undefined) {
        firstVersion ??= end.Version;
        isOutdated.value = end.Version !== firstVersion;
      }
    }
    if (isComplete.peek()) asOf.value = heardAt ?? clock.now();
    lab.context = context();
    for (const message of messages)
      if (message.kind === 'readings') {
        if (!hasReadings.peek()) void renew();
        hearReadings(true);
        void hear(message.readings);
      } else lab.apply(message);
    show();
    // Until now, silence could not be judged by age.
    if (end?.Readings === true) void renew();
  });
};

const take = (message: LiveMessage): void => {
  if (message.kind === 'snapshot-end' && message.end.Now !== undefined) clock.hearTime(message.end.Now);
  waiting.push(message);
  timer ??= setTimeout(flush, BATCH_MS);
};

const tick = (): void => {
  batch(() => {
    now.value = clock.now();
    if (connection.peek().kind === 'live' && heardAt !== undefined) asOf.value = heardAt;
    ticks += 1;
    if (ticks > missingAt) hearReadings(false);
    if (ticks % RENEW_TICKS !== 0) return;
    slowNow.value = now.peek();
    void renew();
  });
};

const position: Position = { lastEventId: '' };
let connecting: AbortController | undefined;
let readings: ReadingsMode = 'auto';

/** Does nothing if it is open. A window that finds no seat waits for one. */
export const openStream = async (mode = readings): Promise<void> => {
  if (connecting !== undefined) return;
  readings = mode;
  const current = new AbortController();
  connecting = current;
  while (!(await takeSeat(current.signal)) && !current.signal.aborted) {
    connection.value = { kind: 'no-room' };
    await wait(SEAT_MS, current.signal);
  }
  const options = {
    fetch: fetch.bind(globalThis),
    ...{ wait, readings },
    random: Math.random,
    onConnection: (next: Connection) => (connection.value = next),
    onOpen: (date: string | null) => {
      clock.hear(date);
      missingAt = ticks + READINGS_TICKS;
      lab.connected();
    },
    onMessage: take,
    onSign: () => (heardAt = clock.now()),
  };
  await keepLive(options, position, current.signal);
  // Nobody but a person can help: the seat is for others.
  current.abort();
  if (connecting === current) connecting = undefined;
};
export const closeStream = (): void => {
  connecting?.abort();
  connecting = undefined;
};

/** Starts everything that goes on while the page is open. */
export const startLab = (): void => {
  void openStream();
  setInterval(tick, TICK_MS);
};
