/** What the page knows, as signals: machines, incidents, settings, who looks at it, and how it stands with the server. */
import { batch, computed, signal } from '@preact/signals';
import { type Connection, keepLive, type Position } from '../fleet/live_connection.ts';
import { LiveLab } from '../fleet/live_lab.ts';
import type { LiveMessage } from '../fleet/live_message.ts';
import { bareContext, type Row, type RowContext } from '../fleet/row.ts';
import { ServerClock } from '../fleet/server_clock.ts';
import { createPlaces } from '../../shared/incident/places.ts';
import { machineIdOf } from '../../shared/types/dimensions.ts';
import type { Incident } from '../../shared/types/incident.ts';
import type { Settings } from '../../shared/types/settings.ts';
import { get } from './api.ts';

/** Changes are shown together, so that a busy lab costs no more than this many drawings a second. */
const BATCH_MS = 250;
const TICK_MS = 1000;
/** Healths, and filters on ages, are judged anew this often. */
const RENEW_TICKS = 5;
const HIDDEN_MS = 30_000;

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
export const sweep = signal<{ readonly Sweep: string; readonly ChannelsOff: readonly string[] } | undefined>(
  undefined,
);

let deviceName: (type: string) => string | undefined = () => undefined;
let placesOf: RowContext['placesOf'] = () => [];
const lab = new LiveLab(bareContext(new Date(), true));

export const rows = signal<readonly Row[]>([]);
export const incidents = signal<readonly Incident[]>([]);
/** One machine; undefined: unknown. Reads the signal `rows`. */
export const rowOf = (id: string): Row | undefined => {
  void rows.value;
  return lab.rows.get(id);
};

const context = (): RowContext => ({
  asOf: asOf.peek() ?? clock.now(),
  deaf: !hasReadings.peek() || !isComplete.peek(),
  placesOf,
  nameOf: (type) => deviceName(type),
});

const show = (): void =>
  batch(() => {
    rows.value = [...lab.rows.values()];
    incidents.value = lab.incidents;
  });

const rebuild = (): void => {
  lab.context = context();
  lab.rebuild();
  show();
};

let waiting: LiveMessage[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let heardAt: Date | undefined;
let firstVersion: string | undefined;

const flush = (): void => {
  timer = undefined;
  const messages = waiting;
  // Half a lab is no lab: what is there at first is shown when all of it is.
  if (!isComplete.peek() && !messages.some(({ kind }) => kind === 'snapshot-end')) return;
  waiting = [];
  batch(() => {
    asOf.value = heardAt ?? clock.now();
    const end = messages.findLast((message) => message.kind === 'snapshot-end')?.end;
    if (end !== undefined) {
      hasReadings.value = end.Readings === true;
      isComplete.value = true;
      if (end.Version !== undefined) {
        firstVersion ??= end.Version;
        isOutdated.value = end.Version !== firstVersion;
      }
    }
    lab.context = context();
    for (const message of messages) lab.apply(message);
    show();
  });
};

const take = (message: LiveMessage): void => {
  if (message.kind === 'snapshot-end' && message.end.Now !== undefined) clock.hearTime(message.end.Now);
  waiting.push(message);
  timer ??= setTimeout(flush, BATCH_MS);
};

let ticks = 0;
const tick = (): void => {
  batch(() => {
    now.value = clock.now();
    if (connection.peek().kind === 'live' && heardAt !== undefined) asOf.value = heardAt;
    ticks += 1;
    if (ticks % RENEW_TICKS !== 0) return;
    slowNow.value = now.peek();
    lab.context = context();
    if (lab.renew(lab.rows.keys())) show();
  });
};

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(waited);
      removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const waited = setTimeout(done, ms);
    addEventListener('online', done);
    signal.addEventListener('abort', done);
  });

const position: Position = { lastEventId: '' };
let connecting: AbortController | undefined;

const open = (): void => {
  if (connecting !== undefined) return;
  const current = new AbortController();
  connecting = current;
  const options = {
    fetch: fetch.bind(globalThis),
    wait,
    random: Math.random,
    onConnection: (next: Connection) => (connection.value = next),
    onOpen: (date: string | null) => {
      clock.hear(date);
      lab.connected();
    },
    onMessage: take,
    onSign: () => (heardAt = clock.now()),
  };
  void keepLive(options, position, current.signal).finally(() => {
    if (connecting === current) connecting = undefined;
  });
};

/** Tries again at once, for a person who asks for it. */
export const reconnect = (): void => {
  connecting?.abort();
  connecting = undefined;
  open();
};

let hiding: ReturnType<typeof setTimeout> | undefined;
const onVisibility = (): void => {
  clearTimeout(hiding);
  if (document.visibilityState === 'visible') open();
  else
    hiding = setTimeout(() => {
      connecting?.abort();
      connecting = undefined;
      connection.value = { kind: 'paused' };
    }, HIDDEN_MS);
};

const loadSettings = async (): Promise<void> => {
  settings.value = await get<Settings>('/_/settings');
  const places = createPlaces(settings.value.Places);
  placesOf = (machine) => {
    const { Controller } = machine.Power;
    return places
      .of({ MachineID: machineIdOf(machine), Controllers: Controller === '' ? [] : [Controller] })
      .slice(1);
  };
  rebuild();
};

const loadMe = async (): Promise<void> => {
  me.value = await get('/loginstatus/');
};

const loadNames = async (): Promise<void> => {
  const { deviceNameOf } = await import('../fleet/device_names.ts');
  deviceName = deviceNameOf;
  rebuild();
};

const loadSweep = async (): Promise<void> => {
  if (document.visibilityState === 'visible') sweep.value = await get('/_/health');
};

/** Retried until it succeeds: the stream tells the person that the server is away. */
const untilDone = async (work: () => Promise<void>): Promise<void> => {
  for (;;) {
    try {
      await work();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5_000));
    }
  }
};

/** Starts everything that goes on while the page is open. */
export const startLab = (): void => {
  open();
  void untilDone(loadSettings);
  void untilDone(loadMe);
  setInterval(tick, TICK_MS);
  document.addEventListener('visibilitychange', onVisibility);
  // After the first rows: neither decides what they look like.
  setTimeout(() => {
    void untilDone(loadNames);
    void loadSweep().catch(() => undefined);
  }, 1500);
  setInterval(() => void loadSweep().catch(() => undefined), 60_000);
};
