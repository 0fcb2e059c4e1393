/** Lives of the power-cycle server in this process, each of which can be killed at any of its steps. */
import type { Machine } from '../../agents/powercycle_server/config/controller.ts';
import { readRackConfig } from '../../agents/powercycle_server/config/read_config.ts';
import type { Outlet } from '../../agents/powercycle_server/driver/driver.ts';
import { Journal } from '../../agents/powercycle_server/journal.ts';
import type { Line } from '../../agents/powercycle_server/journal_lines.ts';
import { createLife } from '../../agents/powercycle_server/life.ts';
import type { PowerServer } from '../../agents/powercycle_server/server.ts';
import { createLog } from '../../shared/log.ts';
import { StandInOutlet, StandInServer } from './power_stand_ins.ts';
import { VirtualTime } from './virtual_time.ts';

/** What a step of a life goes through: a life that is dead neither acts nor hears. */
type Through = <T>(act: () => Promise<T>) => Promise<T>;

const never = <T>(): Promise<T> => new Promise(() => undefined);

/** Dies at the given step, before it or after it was done, with nobody to hear the answer. */
const mortality = (dieAt: number, when: 'before' | 'after') => {
  const state = { steps: 0, isDead: false };
  const through: Through = async (act) => {
    if (state.isDead) return never();
    state.steps += 1;
    const isLast = state.steps === dieAt;
    if (isLast) state.isDead = true;
    if (isLast && when === 'before') return never();
    const answer = await act();
    return state.isDead ? never() : answer;
  };
  return { state, through };
};

class MortalJournal extends Journal {
  through: Through = (act) => act();
  override append(line: Line): Promise<void> {
    return this.through(() => super.append(line));
  }
}

/** Only these, not the sleeps and calls of the loops around a cycle: they are what moves an outlet. */
const mortalOutlet = (outlet: Outlet, through: Through): Outlet => ({
  ...(outlet.read && { read: (signal) => through(async () => (await outlet.read?.(signal)) ?? 'pending') }),
  set: (state, signal) => through(() => outlet.set(state, signal)),
  ...(outlet.cycle && { cycle: (seconds, signal) => through(async () => outlet.cycle?.(seconds, signal)) }),
});

const mortalServer = (server: PowerServer, through: Through): PowerServer => ({
  requests: (signal) => through(() => server.requests(signal)),
  list: (signal) => through(() => server.list(signal)),
  begin: (...args) => through(() => server.begin(...args)),
  result: (...args) => through(() => server.result(...args)),
  complete: (...args) => through(() => server.complete(...args)),
  update: (...args) => through(() => server.update(...args)),
});

/** What a life is about: the server, the outlets, and all that is logged. */
export interface World {
  readonly time: VirtualTime;
  readonly server: { readonly server: PowerServer };
  readonly outlets: Map<string, StandInOutlet>;
  readonly lines: Record<string, unknown>[];
}

export const newWorld = (): World & { readonly server: StandInServer } => {
  const time = new VirtualTime();
  return { time, server: new StandInServer(time), outlets: new Map(), lines: [] };
};

/** `MACHINES` of one controller, ports from 1 on. */
export const rackOf = (count: number, more = ''): string => {
  const ports = Array.from({ length: count }, (_, at) => `"m-${at + 1}": ${at + 1}`).join(', ');
  return `{synaccess: {"rack4-pdu": {address: "10.4.0.30", password: "x", ${more} ports: {${ports}}}}}`;
};

const configs = new Map<string, ReturnType<typeof readRackConfig>>();

/** Its schemas compile once, not for each life. */
const configOf = (text: string) => {
  const config = configs.get(text) ?? readRackConfig(text);
  configs.set(text, config);
  return config;
};

export const startLife = (
  { time, server, outlets, lines }: World,
  directory: string,
  text: string,
  {
    dieAt = Infinity,
    when = 'before',
    open = ({ id }) => outlets.get(id)!.outlet(),
  }: {
    readonly dieAt?: number;
    readonly when?: 'before' | 'after';
    /** Instead of the stand-ins of outlets. */
    readonly open?: (machine: Machine) => Outlet;
  } = {},
) => {
  const { state, through } = mortality(dieAt, when);
  const config = configOf(text);
  for (const id of config.machines.keys()) if (!outlets.has(id)) outlets.set(id, new StandInOutlet(time));
  const stopping = new AbortController();
  const journal = new MortalJournal(directory, time.now);
  journal.through = through;
  const life = createLife({
    config,
    open: (machine) => mortalOutlet(open(machine), through),
    journal,
    server: mortalServer(server.server, through),
    clock: {
      now: time.now,
      ms: time.ms,
      sleep: (ms, signal) => through(() => time.sleep(ms, signal)),
    },
    log: createLog((line) => lines.push(JSON.parse(line) as Record<string, unknown>)),
    stop: stopping.signal,
  });
  let hasEnded = false;
  const ended = life.run().finally(() => (hasEnded = true));
  return {
    life,
    journal,
    ended,
    state,
    kill: () => (state.isDead = true),
    /** As SIGTERM does; resolves when the agent would exit. */
    stop: async () => {
      stopping.abort();
      await time.until(() => hasEnded);
      await ended;
    },
  };
};
