/** What happened in the recorded lab before the page opens, by minutes before that. The same in every run. */
import type { Condition, LabMachine } from './machines.ts';

export interface Happening {
  readonly minutesAgo: number;
  readonly machines: RegExp;
  readonly does:
    | { readonly kind: 'report'; readonly condition: Condition }
    | {
        readonly kind: 'maintain';
        readonly by: string;
        readonly said: { Reason?: string; Ticket?: string; Until?: string };
      }
    | { readonly kind: 'note'; readonly by: string; readonly message: string }
    | { readonly kind: 'outlet'; readonly state: 'available' | 'in_error'; readonly detail: string }
    | { readonly kind: 'cycle'; readonly by: string };
}

const KIM = 'kim@example.org';
const LEE = 'lee@example.org';
const NOOR = 'noor@example.org';

const report = (minutesAgo: number, machines: RegExp, condition: Condition): Happening => ({
  ...{ minutesAgo, machines },
  does: { kind: 'report', condition },
});
const maintain = (
  minutesAgo: number,
  machines: RegExp,
  by: string,
  said: { Reason?: string; Ticket?: string; Until?: string },
): Happening => ({ minutesAgo, machines, does: { kind: 'maintain', by, said } });
const note = (minutesAgo: number, machines: RegExp, by: string, message: string): Happening => ({
  ...{ minutesAgo, machines },
  does: { kind: 'note', by, message },
});
const outlet = (machines: RegExp, state: 'available' | 'in_error', detail: string): Happening => ({
  ...{ minutesAgo: 28, machines },
  does: { kind: 'outlet', state, detail },
});

/** A rack whose power went. */
export const DOWN = /^skia-rpi2-rack4-/;
const DOWN_MINUTES = 14;
const SILENT: readonly (readonly [RegExp, minutesAgo: number])[] = [
  [DOWN, DOWN_MINUTES],
  [/^skia-rpi2-rack11-shelf2-007$/, 4],
  [/^skia-e-linux-042$/, 3],
  [/^skia-e-mac-017$/, 41],
];

/** The minutes since the machine was last heard; undefined: it is heard. */
export const silentMinutes = ({ id }: LabMachine): number | undefined =>
  SILENT.find(([machines]) => machines.test(id))?.[1];

const CONDITIONS: readonly (readonly [machines: RegExp, sinceMinutes: number, condition: Condition])[] = [
  [
    /^skia-rpi2-rack2-shelf1-00[46]$/,
    52,
    { isMissing: true, trouble: 'adb: device unauthorized; reconnected, rebooted at 08:41: no answer' },
  ],
  [/^skia-rpi2-rack13-shelf3-009$/, 190, { isMissing: true, trouble: 'adb: no devices' }],
  [/^skia-rpi2-rack15-shelf1-002$/, 24, { isMissing: true, trouble: 'idevice_id: no device found' }],
  [/^skia-rpi2-rack7-shelf3-001$/, 8, { isMissing: true, trouble: 'adb: device offline' }],
  [/^skia-rpi2-rack9-shelf2-00[358]$/, 31, { isLow: true }],
  [/^skia-rpi2-rack10-shelf1-006$/, 12, { isLow: true }],
  [/^skia-rpi2-rack12-shelf1-00[12]$/, 6, { isHot: true }],
  [/^skia-rpi2-rack12-shelf3-010$/, 75, { isHot: true }],
  [/^skia-rpi2-rack18-shelf2-004$/, 3, { hasHotBattery: true, isHot: true }],
  [/^skia-rpi2-rack3-shelf1-00[1-4]$/, 10, { uptimeHours: 31 }],
];

/** How the machine is now. */
export const conditionOf = ({ id }: LabMachine): Condition =>
  CONDITIONS.find(([machines]) => machines.test(id))?.[2] ?? {};

const QUARANTINES: readonly (readonly [machines: RegExp, minutesAgo: number, reason: string])[] = [
  [/^skia-rpi2-rack1-shelf2-003$/, 38, 'GPU hang in SkiaBench: no frame for 120 s'],
  [/^skia-rpi2-rack8-shelf1-009$/, 137, 'disk full: /data has 0 bytes left'],
  [/^skia-e-win-031$/, 61, 'TDR: display driver nvlddmkm stopped responding'],
  [/^skia-e-linux-007$/, 9, ''],
];

/** These have a week of readings; of the others, the last minutes are enough. */
const WITH_A_WEEK =
  /^skia-rpi2-rack(?:1-shelf2-003|2-shelf1-004|4-shelf1-001|9-shelf2-003|12-shelf3-010|18-shelf2-004)$/;
const WEEK_HOURS = 167;
/** The rack was moved, and nothing in it reported. */
const isMoving = (hoursAgo: number): boolean => hoursAgo > 61 && hoursAgo < 76;

/** Warmer and emptier in the afternoons, and worse from day to day. */
const week: readonly Happening[] = Array.from({ length: WEEK_HOURS }, (_, n) => WEEK_HOURS - n)
  .filter((hoursAgo) => !isMoving(hoursAgo))
  .map((hoursAgo) => {
    const warmth = Math.sin(((hoursAgo + 10) / 24) * 2 * Math.PI);
    const battery = Math.round(58 + (22 * hoursAgo) / WEEK_HOURS - 14 * warmth);
    const celsius = Math.round(290 - (20 * hoursAgo) / WEEK_HOURS + 42 * warmth + ((hoursAgo * 7) % 9)) / 10;
    return report(60 * hoursAgo, WITH_A_WEEK, { battery, celsius, isBusy: false });
  });

const HAPPENINGS: readonly Happening[] = [
  ...week,
  ...CONDITIONS.map(([machines, since]) => report(since + 1, machines, {})),
  ...CONDITIONS.map(([machines, since, condition]) => report(since, machines, condition)),
  ...QUARANTINES.map(([machines, since, quarantine]) => report(since, machines, { quarantine })),
  ...SILENT.map(([machines, since]) => report(since, machines, {})),

  maintain(60 * 49, /^skia-rpi2-rack20-shelf1-/, LEE, {
    Reason: 'Swapping the shelf’s USB hubs',
    Ticket: 'https://tickets.example.org/4821',
    Until: '2026-03-04T16:00:00.000Z',
  }),
  maintain(60 * 5, /^skia-e-mac-00[3-5]$/, KIM, {
    Reason: 'Upgrade to macOS 15',
    Until: '2026-03-05T12:00:00.000Z',
  }),
  maintain(60 * 26, /^skia-e-win-01[24]$/, NOOR, {
    Reason: 'GPU replaced, burn-in until the evening',
    Ticket: 'LAB-311',
    Until: '2026-03-04T06:00:00.000Z',
  }),
  maintain(60 * 24 * 12, /^skia-i-board-017$/, LEE, { Reason: 'Lent to the firmware team' }),

  note(
    60 * 30,
    /^skia-rpi2-rack2-shelf1-004$/,
    KIM,
    'Cable replaced on Monday; if it drops again, replace the phone.',
  ),
  note(60 * 3, /^skia-rpi2-rack9-shelf2-003$/, NOOR, 'Charger draws 0.2 A only'),
  note(60 * 24 * 5, /^skia-e-linux-042$/, LEE, 'Fan is loud, new one ordered'),
  note(60 * 24 * 2, /^skia-e-win-0(08|31)$/, NOOR, 'Driver 555.85 pinned, do not update'),
  note(60 * 24 * 20, /^skia-rpi2-rack6-shelf1-001$/, KIM, 'Reference device: keep it out of bisections'),

  outlet(/^skia-rpi2-rack\d+-/, 'available', ''),
  outlet(/^skia-rpi2-rack17-shelf1-00[1-3]$/, 'in_error', 'SNMP: no answer from pdu-17 in 5 s'),
  { minutesAgo: 2, machines: /^skia-rpi2-rack2-shelf1-006$/, does: { kind: 'cycle', by: KIM } },
  { minutesAgo: 1, machines: /^skia-rpi2-rack11-shelf2-007$/, does: { kind: 'cycle', by: NOOR } },
];
/** The earliest first. */
export const PAST = HAPPENINGS.toSorted((a, b) => b.minutesAgo - a.minutesAgo);

/** Announced, and not here yet. */
export const EXPECTED = [
  'skia-rpi2-rack21-shelf1-001',
  'skia-rpi2-rack21-shelf1-002',
  'skia-e-mac-041',
] as const;
