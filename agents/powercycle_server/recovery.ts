/** Turns on what an earlier life may have left off, before any new cycle of that controller, and lets the server hear of it. */
import type { Log } from '../../shared/log.ts';
import { portsName } from './config/controller.ts';
import { doneOf, finish, marker, reportStuck } from './job.ts';
import type { Journal } from './journal.ts';
import { OWN_CYCLE_GRACE_SECONDS, type CycleResult } from './cycle.ts';
import type { Parts } from './parts.ts';
import type { Rack, Station } from './rack.ts';
import { type CameOn, turnOn } from './turn_on.ts';

type Open = Journal['open'][number];

/** Undefined if the config no longer has the outlet, or another machine's. */
const stationOf = ({ stations }: Rack, { intent }: Open): Station | undefined => {
  const station = stations.get(intent.machine);
  if (station === undefined) return undefined;
  const { controller, ports } = station.machine;
  const isSame =
    controller.section === intent.section &&
    controller.label === intent.controller &&
    ports.join() === intent.ports.join();
  return isSame ? station : undefined;
};

/** How long an own cycle may still run. A time on disk later than now counts as now. */
const leftOfOwnCycleMs = ({ intent, steps }: Open, now: Date): number => {
  const at = steps.get('own');
  if (at === undefined || steps.has('on_sent')) return 0;
  const agoMs = Math.max(0, now.getTime() - Date.parse(at)) || 0;
  return Math.max(0, (intent.offSeconds + OWN_CYCLE_GRACE_SECONDS) * 1000 - agoMs);
};

const outcomeOf = (
  { steps }: Open,
  seen: CameOn['seen'],
  isOffSeen: boolean,
): Pick<CycleResult, 'outcome' | 'detail' | 'counted'> => {
  if (isOffSeen && seen === 'on')
    return { outcome: 'verified', detail: 'interrupted; seen off, seen on', counted: true };
  if (steps.has('own') || steps.has('off_sent'))
    return { outcome: 'acknowledged', detail: 'interrupted; whether it was cut is not known', counted: true };
  return { outcome: 'failed', detail: 'interrupted before off was sent', counted: false };
};

const recoverOne = async (open: Open, station: Station, parts: Parts, log: Log): Promise<void> => {
  const { machine, outlet, group } = station;
  const { clock, stop, giveUp } = parts;
  const { intent, steps } = open;
  const mark = marker(intent.cycle, parts, log);
  const leftMs = leftOfOwnCycleMs(open, clock.now());
  if (leftMs > 0) await clock.sleep(leftMs, stop);
  const place = { give: await group.pace.take() };
  try {
    const isOwn = steps.has('own') && !steps.has('on_sent');
    const isOnByItself = isOwn && outlet.canRead && (await outlet.tryRead()) === 'on';
    let seen: CameOn['seen'] = 'on';
    if (!isOnByItself) {
      await mark('on_sent');
      const onStuck = (trouble: string): void => reportStuck(station, parts, intent, trouble);
      ({ seen } = await turnOn(
        { outlet, pace: group.pace, clock, machine: machine.id, giveUp, onStuck },
        place,
      ));
    }
    const facts = outcomeOf(open, seen, steps.has('off_seen'));
    const result: CycleResult = {
      ...facts,
      offSeconds: null,
      offAtMs: null,
      onAtMs: facts.outcome === 'failed' ? null : clock.ms(),
    };
    const final = facts.outcome !== 'failed';
    await finish(
      doneOf(station, parts, { cycle: intent.cycle, request: intent.request, final }, result),
      parts,
    );
  } finally {
    group.pace.recovering.delete(machine.id);
    place.give();
  }
};

/** An outlet that the config no longer has stays in the journal, reported at each start, until a person says that it is not off. */
const reportForgotten = ({ intent }: Open, { results, log }: Parts): void => {
  const outlet = `${intent.controller}/${portsName(intent)}`;
  const fix = `the config no longer has ${outlet}, which may be off: turn it on by hand, then run with --forget-outlet ${outlet}`;
  log.error('outlet left the config', { machine: intent.machine, outlet, address: intent.address, fix });
  results.report(intent.machine, {
    RequestID: intent.request,
    Outcome: 'stuck_off',
    Controller: intent.controller,
    Outlet: portsName(intent),
    OffSeconds: null,
    OffSecondsAgo: null,
    OnSecondsAgo: null,
    Detail: fix,
    Final: false,
  });
};

/** Marks at once whose controllers take no new cycle; resolves when all that the config has are on. */
export const recover = async (parts: Parts): Promise<void> => {
  const { rack, journal } = parts;
  await Promise.all(
    journal.open.map(async (open) => {
      const station = stationOf(rack, open);
      if (station === undefined) {
        reportForgotten(open, parts);
        return;
      }
      station.group.pace.recovering.add(station.machine.id);
      const log = parts.log.with({ machine: open.intent.machine, request: open.intent.request });
      log.warning('recovery started', { outlet: `${open.intent.controller}/${portsName(open.intent)}` });
      await recoverOne(open, station, parts, log).catch((error: unknown) => {
        // Only if the agent must exit: the next life goes on.
        if (!parts.giveUp.aborted) throw error;
      });
    }),
  );
};
