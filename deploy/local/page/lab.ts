/** The recorded lab: the real functions over a store in memory, filled by what happened before, and a clock that begins at the same time in every run. */
import type { Dependencies } from '../../../functions/dependencies.ts';
import { createLog } from '../../../shared/log.ts';
import { setAttachedDevice } from '../../../shared/operator/device.ts';
import { expectMachine } from '../../../shared/operator/expect.ts';
import { setMaintenance, setNote } from '../../../shared/operator/service.ts';
import { createFinalStep } from '../../../shared/processor/final_step.ts';
import { reportOutlet } from '../../../shared/power/outlet.ts';
import { requestPowerCycle } from '../../../shared/power/request.ts';
import * as processor from '../../../shared/processor/process.ts';
import { readEvent } from '../../../shared/processor/read_event.ts';
import { openSqliteStore } from '../../../shared/store/sqlite/store.ts';
import { createSweeper } from '../../../shared/sweep/create.ts';
import { DEFAULT_TIMES } from '../../../shared/health/times.ts';
import type { AttachedDevice, Description } from '../../../shared/types/description.ts';
import { parseEvent } from '../../../shared/types/event.ts';
import type { Instance } from '../../../shared/types/instance.ts';
import type { StoredRecord } from '../../../shared/types/stored_record.ts';
import { secondsAfter, toTime } from '../../../shared/types/time.ts';
import { eventOf, LAB, type Condition, type LabMachine } from './machines.ts';
import { conditionOf, EXPECTED, type Happening, PAST, silentMinutes } from './past.ts';

/** When the page opens. */
export const OPENING = new Date('2026-03-04T09:30:00.000Z');
const MINUTE_MS = 60_000;
const REPORT_SECONDS = 30;
const SWEEP_SECONDS = 20;
/** The sweeps before the opening notice what fell silent and tell of it. */
const SWEPT_MINUTES = 15;
/** These report from the first sweep on: a lab in which nobody reports is deaf. */
const HEARD_ALWAYS = 40;

const instance: Instance = {
  host: 'localhost',
  project: 'recorded',
  region: 'local',
  user: 'machine-server@localhost',
  pools: [
    { name: 'SkiaInternal', match: '^skia-i-' },
    { name: 'Skia', match: '' },
  ],
  places: [
    { kind: 'rack', match: '-(rack\\d+)-' },
    { kind: 'shelf', match: '-(rack\\d+-shelf\\d+)-' },
  ],
  links: { machine: 'https://swarming.example.org/bot?id={id}' },
  channels: [{ name: 'lab-log', kind: 'log' }],
  thresholds: { batteryPercent: 30, celsius: 35 },
  topics: { events: 'events', changes: 'changes', refused: 'refused', undelivered: 'undelivered' },
};

export interface RecordedLab {
  readonly dependencies: Omit<Dependencies, 'authenticate' | 'closing'>;
  readonly now: () => Date;
  /** A machine reports. */
  readonly report: (machine: LabMachine, condition?: Condition) => Promise<void>;
  /** Lets one second of the lab pass: reports, sweeps. */
  readonly pass: () => Promise<void>;
}

/** What an operator declared when the machine came. */
const ATTACHED = {
  ...{ android: 'adb', ios: 'ios', chromeos: 'ssh', pyocd: 'pyocd' },
  ...{ linux: 'nodevice', mac: 'nodevice', windows: 'nodevice' },
} as const satisfies Record<LabMachine['kind'], AttachedDevice>;

const actorOf = ({ does }: Happening): string => ('by' in does ? does.by : instance.user);

const decided = (record: StoredRecord, id: string, { does }: Happening, now: Date): StoredRecord => {
  const was = record.Description;
  const changed = (Description: Description): StoredRecord => ({ ...record, Description });
  switch (does.kind) {
    case 'maintain':
      return changed(setMaintenance(was, true, does.by, now, does.said));
    case 'note':
      return changed(setNote(was, does.message, does.by, now));
    case 'cycle':
      return changed(requestPowerCycle(was, id, true, does.by, now, `recorded-${id}`));
    case 'outlet': {
      const [, rack = ''] = /rack(\d+)/.exec(id) ?? [];
      const said = {
        ...{
          PowerCycleState: does.state,
          Controller: `pdu-${rack}`,
          Outlet: id.slice(-3).replace(/^0+/, ''),
        },
        ...{ Detail: does.detail, Powers: 'host' },
      };
      return reportOutlet(record, said, undefined, now);
    }
    case 'report':
      return record;
  }
};

/** `isStill`: time passes only by `pass`, so that two screenshots are the same. `count`: fewer machines. */
export const openRecordedLab = async ({ isStill = false, count = LAB.length } = {}): Promise<RecordedLab> => {
  const machines = LAB.filter((_, index) => index < count);
  let offsetMs = 0;
  let recordedAt: Date | undefined = OPENING;
  const openedMs = performance.now();
  const now = (): Date =>
    recordedAt ?? new Date(OPENING.getTime() + offsetMs + (isStill ? 0 : performance.now() - openedMs));
  const log = createLog(() => undefined, {}, 'ERROR');
  const finalStep = createFinalStep(instance.pools);
  const store = openSqliteStore({ path: ':memory:', finalStep, log, now });
  let reports = 0;

  const report = async (machine: LabMachine, condition = conditionOf(machine)): Promise<void> => {
    reports += 1;
    const eventId = `recorded-${reports}`;
    const event = readEvent(parseEvent(eventOf(machine, condition)), instance.thresholds);
    await store.update(
      machine.id,
      (previous, at, deletedAt) => {
        const next = processor.process(previous, event, {
          ...{ now: at, publishedAt: toTime(at), eventId, deletedAt },
          ...{ times: DEFAULT_TIMES, user: instance.user },
        });
        if (previous !== undefined || next === undefined) return next;
        return { ...next, Description: setAttachedDevice(next.Description, ATTACHED[machine.kind]) };
      },
      { actor: instance.user, eventId },
    );
  };

  const happen = async (happening: Happening): Promise<void> => {
    for (const machine of machines.filter(({ id }) => happening.machines.test(id))) {
      const { does } = happening;
      if (does.kind === 'report') {
        await report(machine, does.condition);
        continue;
      }
      if ((await store.get(machine.id)) === undefined) await report(machine, {});
      await store.update(machine.id, (was, at) => was && decided(was, machine.id, happening, at), {
        actor: actorOf(happening),
        eventId: '',
      });
    }
  };

  const dependencies = {
    ...{ instance, store, finalStep, log, now, environment: {}, release: 'recorded' },
    publish: () => Promise.resolve(),
  };
  const sweeper = createSweeper({ ...dependencies, write: () => undefined });

  const setMinutesAgo = (minutes: number): void =>
    void (recordedAt = new Date(OPENING.getTime() - minutes * MINUTE_MS));

  for (const happening of PAST.filter(({ minutesAgo }) => minutesAgo > SWEPT_MINUTES)) {
    setMinutesAgo(happening.minutesAgo);
    await happen(happening);
  }
  setMinutesAgo(60 * 6);
  for (const id of count >= LAB.length ? EXPECTED : [])
    await store.update(
      id,
      (was, at, deletedAt) => expectMachine(was, id, secondsAfter(toTime(at), 86_400), at, deletedAt),
      { actor: instance.user, eventId: '' },
    );
  const isHeard = (machine: LabMachine, minutesAgo: number): boolean =>
    minutesAgo >= (silentMinutes(machine) ?? 0);
  const early = new Set(
    machines.filter(
      ({ id, index }) =>
        index >= Math.min(count, LAB.length) - HEARD_ALWAYS ||
        PAST.some(({ machines: those }) => those.test(id)),
    ),
  );
  const later = PAST.filter(({ minutesAgo }) => minutesAgo <= SWEPT_MINUTES);
  for (let seconds = SWEPT_MINUTES * 60; seconds >= 0; seconds -= SWEEP_SECONDS) {
    const minutesAgo = seconds / 60;
    setMinutesAgo(minutesAgo);
    while (later[0] !== undefined && later[0].minutesAgo >= minutesAgo) {
      const [happening] = later.splice(0, 1);
      if (happening !== undefined) await happen(happening);
    }
    // All report in the last minute; before it, those of whom something is told.
    const reporting = machines.filter(
      (machine) =>
        isHeard(machine, minutesAgo) &&
        (seconds === SWEEP_SECONDS
          ? true
          : early.has(machine) && (seconds / SWEEP_SECONDS) % 2 === machine.index % 2),
    );
    for (const machine of reporting) await report(machine);
    await sweeper.sweep();
  }
  recordedAt = undefined;

  let seconds = 0;
  const pass = async (): Promise<void> => {
    seconds += 1;
    if (isStill) offsetMs += 1000;
    for (const machine of machines)
      if (machine.index % REPORT_SECONDS === seconds % REPORT_SECONDS && silentMinutes(machine) === undefined)
        await report(machine);
    if (seconds % SWEEP_SECONDS === 0) await sweeper.sweep();
  };
  return { dependencies, now, report, pass };
};
