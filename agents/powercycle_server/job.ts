/** One attempt at one machine: claim, journal, cycle, result. */
import { randomUUID } from 'node:crypto';
import type { Log } from '../../shared/log.ts';
import { isAborted } from './clock.ts';
import { claim, type Claimed } from './claim.ts';
import { outletName, portsName } from './config/controller.ts';
import { cycle, type CycleResult } from './cycle.ts';
import { failuresOf, MAX_TRIES } from './guards.ts';
import type { Done, Intent, Step } from './journal_lines.ts';
import type { Parts } from './parts.ts';
import type { Station } from './rack.ts';

/** The server takes 1,024 characters. */
const MAX_DETAIL_CHARS = 1_000;

/** The end of an attempt as the journal has it. */
export const doneOf = (
  { machine }: Pick<Station, 'machine'>,
  { clock }: Pick<Parts, 'clock'>,
  {
    cycle: id,
    request,
    final,
  }: { readonly cycle: string; readonly request: string; readonly final: boolean },
  { outcome, detail, counted, offSeconds, offAtMs, onAtMs }: CycleResult,
): Done => {
  const agoOf = (atMs: number | null): number | null => (atMs === null ? null : (clock.ms() - atMs) / 1000);
  return {
    step: 'done',
    cycle: id,
    at: clock.now().toISOString(),
    machine: machine.id,
    request,
    controller: machine.controller.label,
    outlet: portsName(machine),
    outcome,
    detail: detail.slice(0, MAX_DETAIL_CHARS).toWellFormed(),
    final,
    counted,
    offSeconds,
    offAgo: agoOf(offAtMs),
    onAgo: agoOf(onAtMs),
  };
};

/** Tells the server at once that an outlet will not come on. */
export const reportStuck = (
  station: Station,
  { results, log }: Pick<Parts, 'results' | 'log'>,
  { cycle: id, request }: Pick<Intent, 'cycle' | 'request'>,
  trouble: string,
): void => {
  const { machine } = station;
  log.error('outlet stuck off', { machine: machine.id, outlet: outletName(machine), trouble });
  results.report(machine.id, {
    RequestID: request,
    Outcome: 'stuck_off',
    Controller: machine.controller.label,
    Outlet: portsName(machine),
    OffSeconds: null,
    OffSecondsAgo: null,
    OnSecondsAgo: null,
    Detail: trouble.slice(0, MAX_DETAIL_CHARS).toWellFormed(),
    Final: false,
    ResultID: `${id}-stuck`,
  });
};

/** Writes a step; false if it cannot be written: what is off must come on all the same. */
export const marker =
  (id: string, { journal }: Pick<Parts, 'journal'>, log: Log) =>
  async (step: Step): Promise<boolean> => {
    log.info('cycle step', { step });
    try {
      await journal.step(step, id);
      return true;
    } catch (error) {
      log.error('journal not written', { step, error });
      return false;
    }
  };

/** Writes the end and lets the server hear of it. */
export const finish = async (done: Done, { journal, results, log }: Parts): Promise<void> => {
  const { machine, request, controller, outlet, outcome, detail } = done;
  await journal
    .append(done)
    .catch((error: unknown) => log.error('journal not written', { step: 'done', error }));
  const isGood = outcome === 'verified' || outcome === 'acknowledged' || outcome === 'was_off';
  log[isGood ? 'info' : 'warning']('cycle ended', {
    ...{ machine, request, outlet: `${controller}/${outlet}`, outcome, detail },
  });
  results.added(done.cycle);
};

export interface JobOptions {
  readonly request: string;
  readonly isInsisted?: boolean;
  /** Goes on without a claim if the server cannot be asked. */
  readonly isByHand?: boolean;
}

export type JobEnd =
  { readonly kind: 'done'; readonly done: Done } | { readonly kind: 'not begun'; readonly why: string };

const intentOf = ({ machine }: Station, at: Date, request: string): Intent => {
  const { controller, id, ports } = machine;
  return {
    step: 'intent',
    cycle: randomUUID(),
    at: at.toISOString(),
    machine: id,
    request,
    section: controller.section,
    controller: controller.label,
    ports: [...ports],
    address: controller.driver.address(controller.settings, ports[0] ?? '').slice(0, 200),
    offSeconds: controller.timing.offSeconds,
  };
};

/** Waits for the controller's place. Rejects if the server cannot be asked, the intent cannot be written, or `giveUp` aborts. */
export const runJob = async (station: Station, parts: Parts, options: JobOptions): Promise<JobEnd> => {
  const { machine, outlet, group } = station;
  const { clock, journal, stop, giveUp } = parts;
  const { request, isInsisted = false, isByHand = false } = options;
  const log = parts.log.with({ machine: machine.id, outlet: outletName(machine), request });
  const place = { give: await group.pace.take() };
  let claimed: Claimed | undefined;
  try {
    if (isAborted(stop)) return { kind: 'not begun', why: 'the agent stops' };
    // Since it began to wait for its turn.
    if (group.pace.hasTooManyStuck)
      return { kind: 'not begun', why: 'too many outlets of the controller do not come on' };
    claimed = await claim(station, parts, request, isInsisted).catch((error: unknown): Claimed => {
      if (!isByHand) throw error;
      log.warning('cycle not claimed', { error });
      return { kind: 'granted', end: () => undefined };
    });
    if (claimed.kind === 'refused') return { kind: 'not begun', why: claimed.why };
    if (isAborted(stop)) return { kind: 'not begun', why: 'the agent stops' };
    const intent = intentOf(station, clock.now(), request);
    await journal.append(intent);
    log.info('cycle started');
    const result = await cycle(
      {
        machine: machine.id,
        outlet,
        pace: group.pace,
        clock,
        ...machine.controller.timing,
        ownCycle: machine.controller.ownCycle,
        isCycleTimed: machine.controller.isCycleTimed,
        mark: marker(intent.cycle, parts, log),
        onStuck: (trouble) => reportStuck(station, parts, intent, trouble),
        stop,
        giveUp,
      },
      place,
    );
    const failures = failuresOf({ ended: journal.endedOf(machine.id), requestId: request });
    const final = result.outcome !== 'failed' || failures + 1 >= MAX_TRIES;
    const done = doneOf(station, parts, { cycle: intent.cycle, request, final }, result);
    await finish(done, parts);
    return { kind: 'done', done };
  } finally {
    if (claimed?.kind === 'granted') claimed.end();
    place.give();
  }
};
