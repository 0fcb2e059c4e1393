/** The functions on an in-memory store, power-cycle servers that ask them over HTTP, and outlets with machines on them, all on a clock that jumps. */
import assert from 'node:assert/strict';
import { agentId, asAgent } from '../../agents/powercycle_server/agent_id.ts';
import type { Machine } from '../../agents/powercycle_server/config/controller.ts';
import type { Outlet } from '../../agents/powercycle_server/driver/driver.ts';
import { createPowerServer } from '../../agents/powercycle_server/server.ts';
import { createRequest, type Request } from '../../shared/client/request.ts';
import type { Description } from '../../shared/types/description.ts';
import { anIdToken } from './google_signs.ts';
import { addressOf, type AskOptions, openLab } from './lab.ts';
import { startLife } from './power_life.ts';
import type { StandInOutlet } from './power_stand_ins.ts';
import { VirtualTime } from './virtual_time.ts';

const REPORT_MS = 30_000;
const BOOT_MS = 40_000;
const NEVER = new AbortController().signal;

/** An older server: it has no such routes. */
export const olderServer =
  (request: Request): Request =>
  (method, path, options) =>
    request(method, path.replace(/powercycle\/(requests|begin|result)/, 'powercycle/later'), options);

export const openPowerLab = async () => {
  const time = new VirtualTime();
  const lab = openLab({ now: time.now });
  const url = new URL(await lab.url('powercycle'));
  const token = `Bearer ${anIdToken({ email: addressOf('powercycle') })}`;
  const outlets = new Map<string, StandInOutlet>();
  const lines: Record<string, unknown>[] = [];
  const ask = (path: string, options?: AskOptions) => time.during(lab.ask(path, options));
  const get = async (id: string): Promise<Description> => {
    const found = await time.during(lab.store.get(id));
    assert(found !== undefined, id);
    return found;
  };

  const wanted = (): Promise<readonly string[]> => time.during(lab.store.listPowerCycle());

  return {
    ...{ time, lab, outlets, lines, ask, get },

    /** A power-cycle server with its state in `directory`; `through`: the network between it and the server. */
    start: (
      directory: string,
      text: string,
      through: (request: Request) => Request = (request) => request,
      open?: (machine: Machine) => Outlet,
    ) => {
      const identify = asAgent(
        () => Promise.resolve({ authorization: token }),
        agentId(directory),
        'rack4-jump',
      );
      const { request } = createRequest(url, identify, 'powercycle_server/test');
      const server = createPowerServer(through((...args) => time.during(request(...args))));
      const world = { time, outlets, lines, server: { server } };
      return startLife(world, directory, text, open && { open });
    },

    /** A monitor that reports every 30 s, from 40 s after its machine has power; each start is another. Without an outlet it always has. */
    monitor: (id: string, outlet?: StandInOutlet): void => {
      const report = async (): Promise<void> => {
        const start = outlet?.record.findLast(({ state }) => state === 'on')?.atMs ?? -Infinity;
        if (outlet?.state === 'off' || time.ms() - start < BOOT_MS) return;
        const body = {
          type: 'raw_state',
          host: { name: id, version: 'v', start_time: `start at ${start}` },
          standalone: { cores: 8 },
        };
        const { status } = await ask('POST /json/v1/machine/event/', { as: 'agent', body });
        assert.equal(status, 200);
      };
      const loop = async (): Promise<never> => {
        for (;;) {
          await report();
          await time.sleep(REPORT_MS, NEVER);
        }
      };
      void loop();
    },

    request: async (ids: readonly string[], PowerCycle = true): Promise<void> => {
      const body = { Action: 'toggle_powercycle', Machines: ids, Body: { PowerCycle } };
      const { status, text } = await ask('POST /_/machines/act', { body });
      assert.equal(status, 200, text);
    },

    wanted,

    /** Lets time pass until no power cycle is wanted. */
    untilDone: async (limitMs = 3_600_000): Promise<void> => {
      const endMs = time.ms() + limitMs;
      for (let ids = await wanted(); ids.length > 0; ids = await wanted()) {
        assert(time.ms() < endMs, `still wanted: ${ids.join()}`);
        await time.pass(5_000);
      }
    },

    /** What the outlet of a machine did. */
    recordOf: (id: string) => outlets.get(id)?.record.map(({ state }) => state),

    /** The entries of a kind, oldest first: `from → to (reason)`. */
    entries: async (id: string, kind: string): Promise<readonly string[]> => {
      const { Entries } = await time.during(lab.store.timeline(id, { limit: 500 }));
      return Entries.filter(({ Kind }) => Kind === kind)
        .map(({ From, To, Reason }) => `${From} → ${To}${Reason === '' ? '' : ` (${Reason})`}`)
        .toReversed();
    },

    close: () => lab.close(),
  };
};
export type PowerLab = Awaited<ReturnType<typeof openPowerLab>>;
