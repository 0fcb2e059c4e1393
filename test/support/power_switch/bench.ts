/** One machine on a power switch, as the power-cycle server works with them; waits take no time, but answers of real sockets do. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Ability } from '../../../agents/powercycle_server/ability.ts';
import type { Clock } from '../../../agents/powercycle_server/clock.ts';
import { readRackConfig } from '../../../agents/powercycle_server/config/read_config.ts';
import { HostKeys } from '../../../agents/powercycle_server/connect/host_keys.ts';
import type { Surroundings } from '../../../agents/powercycle_server/driver/driver.ts';
import { runJob } from '../../../agents/powercycle_server/job.ts';
import { Journal } from '../../../agents/powercycle_server/journal.ts';
import type { Parts } from '../../../agents/powercycle_server/parts.ts';
import { createRack, openerOf } from '../../../agents/powercycle_server/rack.ts';
import { Results } from '../../../agents/powercycle_server/results.ts';
import { createLog } from '../../../shared/log.ts';
import { StandInServer } from '../power_stand_ins.ts';
import { VirtualTime } from '../virtual_time.ts';
import type { Relay } from './relay.ts';

/** Time passes only by waits, and limits of what is asked do not end it. */
class Hurried extends VirtualTime {
  #nowMs = 0;
  override readonly ms = (): number => this.#nowMs;
  override readonly now = (): Date => new Date(Date.parse('2026-01-02T03:04:05Z') + this.#nowMs);
  override readonly sleep: Clock['sleep'] = async (ms, signal) => {
    // What limits an answer is left to the test's own limit.
    if (ms >= 25_000)
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    this.#nowMs += ms;
    await new Promise((resolve) => setImmediate(resolve));
  };
}

/** Call inside a `describe`. The returned function makes a bench, which is closed after the test. `directory`: of its state. */
export const benches = () => {
  const open: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });

  return (
    text: string,
    directory: string,
    {
      relays = [],
      environment = {},
    }: { readonly relays?: readonly Relay[]; readonly environment?: Surroundings['childEnvironment'] } = {},
  ) => {
    const clock = new Hurried();
    for (const relay of relays) relay.now = clock.ms;
    const standIn = new StandInServer(clock);
    const lines: string[] = [];
    const log = createLog((line) => lines.push(line));
    const journal = new Journal(directory, clock.now);
    const ability = new Ability(clock);
    const { server } = standIn;
    const results = new Results({ journal, server, ability, clock, log });
    const giveUp = new AbortController();
    const { signal } = giveUp;
    open.push(() => giveUp.abort());
    const hostKeys = new HostKeys(directory);
    const surroundings = { childEnvironment: environment, home: directory, sshAgent: undefined, hostKeys };
    const rack = createRack(readRackConfig(text), openerOf(surroundings), clock, signal);
    const parts: Parts = {
      rack,
      journal,
      results,
      server,
      ability,
      clock,
      log,
      stop: signal,
      giveUp: signal,
    };
    const station = rack.stations.get('m')!;
    return {
      ...{ parts, station, standIn, hostKeys },
      /** Cycles the machine, and sends the result. */
      cycle: async () => {
        const end = await runJob(station, parts, { request: 'r1' });
        await results.flush(signal);
        assert(end.kind === 'done');
        return end.done;
      },
      /** All that was written and sent. */
      said: (): string =>
        [
          ...lines,
          JSON.stringify([standIn.results, standIn.begins, [...standIn.items]]),
          ...readdirSync(directory).map((file) => readFileSync(`${directory}/${file}`, 'utf8')),
        ].join('\n'),
    };
  };
};
