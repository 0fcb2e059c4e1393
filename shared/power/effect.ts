/** The effect of a power cycle on the machine, as its next reports show it: an outlet may switch well and power something else. */
import type { Description } from '../types/description.ts';
import type { Kept, StoredRecord } from '../types/stored_record.ts';
import { secondsAfter, ZERO_TIME } from '../types/time.ts';
import { withEffect } from './doubt.ts';

/** Seconds. Two reports this far apart leave room for a restart between them. */
const GAP_SECONDS = 45;
/** A reading is taken up to 20 s before its report is published. */
const READING_SECONDS = 30;
/** After this nothing is made of a report any more. */
const WATCHED_SECONDS = 3_600;

type Effect = 'proven' | 'contradicted' | 'not judged';

const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

/** Whether the device started after the power was cut, as its uptime says. */
const isYoung = ({ DeviceUptime, LastEventTime }: Description, { CycleOff }: Kept): boolean =>
  DeviceUptime > 0 && secondsAfter(LastEventTime, -DeviceUptime) >= CycleOff;

const ofDevice = ({ Description, Kept }: StoredRecord): Effect | undefined => {
  const { AttachedDevice, DeviceUptime, LastEventTime } = Description;
  // A phone has a battery.
  if (AttachedDevice === 'adb' || AttachedDevice === 'ios') return 'not judged';
  if (isYoung(Description, Kept)) return 'proven';
  const isRead = DeviceUptime > 0 && LastEventTime > secondsAfter(Kept.CycleOn, READING_SECONDS);
  return isRead ? 'contradicted' : undefined;
};

const ofHost = ({ Description, Kept }: StoredRecord): Effect => {
  const { Starts, CycleFrom, CycleStart, CycleGap } = Kept;
  const start = Starts[0];
  if (start === undefined) return 'not judged';
  if (isYoung(Description, Kept)) return 'proven';
  // Of a cycle without a claim it is not known who reported before.
  if (CycleFrom === ZERO_TIME || CycleStart === '') return 'not judged';
  if (start !== CycleStart) return 'proven';
  return CycleGap <= GAP_SECONDS ? 'contradicted' : 'not judged';
};

/** Undefined: the next reports must show it. */
const effectOf = (record: StoredRecord): Effect | undefined => {
  const { Description, Kept } = record;
  if (Kept.CycleOff === ZERO_TIME || Description.LastEventTime <= Kept.CycleOn) return undefined;
  if (Description.AttachedDevice === 'pyocd' || Description.Attention.includes('conflict'))
    return 'not judged';
  return Description.Power.Powers === 'device' ? ofDevice(record) : ofHost(record);
};

const OVER = { CycleFrom: ZERO_TIME, CycleStart: '', CycleGap: 0, CycleOff: ZERO_TIME, CycleOn: ZERO_TIME };

/** Judges the effect if it can be; the same object if nothing changes. */
export const judgeEffect = (record: StoredRecord): StoredRecord => {
  const { Description, Kept } = record;
  const effect = effectOf(record);
  if (effect === undefined) return record;
  const over = { ...Kept, ...OVER };
  if (effect === 'not judged') return { Description, Kept: over };
  const { Power, LastEventTime } = Description;
  const back = Math.round(secondsBetween(Kept.CycleOff, LastEventTime));
  const Effect = effect === 'proven' ? `back after ${back} s` : 'no effect';
  return {
    Description: {
      ...Description,
      Power: {
        ...withEffect(Power, effect === 'proven'),
        LastCycle: { ...Power.LastCycle, Effect },
      },
    },
    Kept: over,
  };
};

/** After an applied event, of which `next` is the record: keeps the longest gap between reports, and judges. Costs nothing without a cycle. */
export const watchEffect = (previous: Description, next: StoredRecord): StoredRecord => {
  const { CycleFrom, CycleOff, CycleGap } = next.Kept;
  if (CycleFrom === ZERO_TIME && CycleOff === ZERO_TIME) return next;
  const { LastEventTime } = next.Description;
  if (secondsBetween(CycleFrom === ZERO_TIME ? CycleOff : CycleFrom, LastEventTime) > WATCHED_SECONDS)
    return { ...next, Kept: { ...next.Kept, ...OVER } };
  const gap = Math.ceil(secondsBetween(previous.LastEventTime, LastEventTime));
  return judgeEffect({ ...next, Kept: { ...next.Kept, CycleGap: Math.max(CycleGap, gap) } });
};
