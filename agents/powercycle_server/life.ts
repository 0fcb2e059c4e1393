/** The agent's life: recover, probe, report, cycle, until it is stopped. */
import type { Log } from '../../shared/log.ts';
import { Ability } from './ability.ts';
import type { Clock } from './clock.ts';
import type { Machine, RackConfig } from './config/controller.ts';
import { Dispatcher } from './dispatcher.ts';
import type { Outlet } from './driver/driver.ts';
import type { Journal } from './journal.ts';
import type { Parts } from './parts.ts';
import { watchGroup } from './prober.ts';
import { createRack } from './rack.ts';
import { recover } from './recovery.ts';
import { Requests } from './requests.ts';
import { Results } from './results.ts';
import type { PowerServer } from './server.ts';
import { States } from './states.ts';

/** After SIGTERM, for what is off; service managers kill after 75 s. */
const GIVE_UP_MS = 60_000;
/** For the last results. */
const LAST_SEND_MS = 5_000;

interface LifeOptions {
  readonly config: RackConfig;
  readonly open: (machine: Machine) => Outlet;
  readonly journal: Journal;
  readonly server: PowerServer;
  readonly clock: Clock;
  readonly log: Log;
  readonly stop: AbortSignal;
}

export const createLife = ({ config, open, journal, server, clock, log, stop }: LifeOptions) => {
  const giveUp = new AbortController();
  const ended = new AbortController();
  const stopping = (): void =>
    void clock.sleep(GIVE_UP_MS, ended.signal).then(() => giveUp.abort(new Error('stopped')));
  if (stop.aborted) stopping();
  else stop.addEventListener('abort', stopping, { once: true });
  const ability = new Ability(clock);
  const rack = createRack(config, open, clock, giveUp.signal);
  const results = new Results({ journal, server, ability, clock, log });
  const parts: Parts = { rack, journal, results, server, ability, clock, log, stop, giveUp: giveUp.signal };
  const isOurs = (machine: string): boolean => rack.stations.has(machine);
  const requests = new Requests({ server, ability, journal, results, clock, log, isOurs });
  const dispatcher = new Dispatcher(parts, requests);

  /** Resolves once nothing is off, or 60 s after `stop`. */
  const run = async (): Promise<void> => {
    for (const remark of config.remarks) log.warning('config remark', { remark });
    if (journal.damage !== undefined) log.error('journal damaged', { damage: journal.damage });
    const states = new States(parts);
    const sending = results.run(ended.signal);
    // Before anything else: whose controllers take no new cycle is known when it returns its promise.
    const recovering = recover(parts);
    const watching = rack.groups.map((group) => watchGroup(group, parts, () => undefined));
    await Promise.all([recovering, dispatcher.run(), states.run(stop), ...watching]);
    await Promise.race([
      results.flush(stop.aborted ? giveUp.signal : stop),
      clock.sleep(LAST_SEND_MS, ended.signal),
    ]).catch(() => undefined);
    ended.abort();
    await sending;
  };

  return { run, parts, dispatcher };
};
