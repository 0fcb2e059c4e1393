/** Turns on what an earlier life may have left off, before any new cycle of that controller, and lets the server hear of it. */
import type { Log } from '../../shared/log.ts';
import { portsName } from './config/controller.ts';
import { doneOf, finish, marker, reportStuck } from './job.ts';
import type { Journal } from './journal.ts';
import { agoOf } from './journal_lines.ts';
import { OWN_CYCLE_GRACE_SECONDS, type CycleResult } from './cycle.ts';
import type { Parts } from './parts.ts';
import type { Rack, Station } from './rack.ts';
import { type CameOn, turnOnForGood } from './turn_on.ts';

type Open = Journal['open'][number];

/** By the outlet, whatever its machine is called now; undefined if the config no longer has it. */
const stationOf = ({ stations }: Rack, { intent }: Open): Station | undefined =>
  [...stations.values()].find(
    ({ machine: { controller, ports } }) =>
      controller.section === intent.section &&
      controller.label === intent.controller &&
      ports.join() === intent.ports.join(),
  );

/** How long an own cycle may still run. */
const leftOfOwnCycleMs = ({ intent, steps }: Open, now: Date): number => {
  const at = steps.get('own');
  if (at === undefined || steps.has('on_sent')) return 0;
  return Math.max(0, (intent.offSeconds + OWN_CYCLE_GRACE_SECONDS) * 1000 - agoOf(at, now));
};

/** How long the device may still execute an off that was sent and not seen. */
const lateOffMs = ({ steps }: Open, verifySeconds: number, now: Date): number => {
  const at = steps.get('off_sent');
  if (at === undefined || steps.has('off_seen')) return 0;
  return Math.max(0, verifySeconds * 1000 - agoOf(at, now));
};

/** Undefined: off was not sent, and the outlet was on, so that nothing was done; the request is taken again. */
const outcomeOf = (
  { steps }: Open,
  seen: CameOn['seen'],
  isOffSeen: boolean,
  wasOff: boolean,
): Pick<CycleResult, 'outcome' | 'detail' | 'counted'> | undefined => {
  if (steps.has('own') || steps.has('off_sent')) {
    if (isOffSeen && seen === 'on')
      return { outcome: 'verified', detail: 'interrupted; seen off, seen on', counted: true };
    return { outcome: 'acknowledged', detail: 'interrupted; whether it was cut is not known', counted: true };
  }
  // Without off, on is sent only to what is found off.
  if (!wasOff && !steps.has('on_sent')) return undefined;
  return { outcome: 'was_off', detail: 'interrupted; found off, turned on', counted: false };
};

const recoverOne = async (open: Open, station: Station, parts: Parts, log: Log): Promise<void> => {
  const { outlet, group } = station;
  const { clock, stop, giveUp } = parts;
  const { intent, steps } = open;
  const { machine } = intent;
  const mark = marker(intent.cycle, parts, log);
  const leftMs = leftOfOwnCycleMs(open, clock.now());
  if (leftMs > 0) await clock.sleep(leftMs, stop);
  const place = { give: await group.pace.take() };
  try {
    const isOwn = steps.has('own') && !steps.has('on_sent');
    const isCut = steps.has('own') || steps.has('off_sent');
    const before = outlet.canRead && (isOwn || !isCut) ? await outlet.tryRead() : undefined;
    let isOffSeen = steps.has('off_seen');
    let seen: CameOn['seen'] = 'on';
    if (!(isOwn && before === 'on')) {
      const untilMs =
        clock.ms() + lateOffMs(open, station.machine.controller.timing.verifySeconds, clock.now());
      if (isCut || before === 'off') await mark('on_sent');
      const onStuck = (trouble: string): void => reportStuck(station, parts, intent, trouble);
      const job = { outlet, pace: group.pace, clock, machine: station.machine.id, giveUp, onStuck };
      ({ seen } = await turnOnForGood(job, place, untilMs, async () => {
        isOffSeen = true;
        await mark('off_seen');
      }));
    }
    const facts = outcomeOf(open, seen, isOffSeen, before === 'off');
    if (facts === undefined) {
      await mark('untouched');
      return;
    }
    const result: CycleResult = { ...facts, offSeconds: null, offAtMs: null, onAtMs: clock.ms() };
    const done = doneOf(
      station,
      parts,
      { cycle: intent.cycle, request: intent.request, final: true },
      result,
    );
    await finish({ ...done, machine }, parts);
  } finally {
    group.pace.recovering.delete(station.machine.id);
    place.give();
  }
};

/** An outlet that may not be switched stays in the journal, reported at each start, until a person says that it is not off. */
const leaveToPerson = ({ intent }: Open, { results, log }: Parts, isProtected: boolean): void => {
  const outlet = `${intent.controller}/${portsName(intent)}`;
  const why = isProtected ? `the config protects ${outlet}` : `the config no longer has ${outlet}`;
  const fix = `${why}, which may be off: turn it on by hand, then run with --forget-outlet ${outlet}`;
  log.error('outlet left to a person', { machine: intent.machine, outlet, address: intent.address, fix });
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
      if (station === undefined || station.machine.isProtected) {
        leaveToPerson(open, parts, station !== undefined);
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
