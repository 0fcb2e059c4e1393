/** Why a machine is as it is, in one sentence with the facts, and what to do about it. */
import type { Description } from '../types/description.ts';
import { ZERO_TIME } from '../types/time.ts';
import type { Attention } from './attention.ts';
import type { Health } from './health.ts';
import { hottest } from './readings.ts';

export interface Advice {
  readonly why: string;
  readonly action: string;
}

type Advise = (description: Description, asOf: Date) => Advice;

const MINUTE_MS = 60_000;
const HOUR = 3_600;

const joined = (parts: readonly (string | false)[], separator = ' '): string =>
  parts.filter((part) => part !== false && part !== '').join(separator);

/** UTC: `09:31`, with the date before it unless it is today's. */
const clock = (time: string, asOf: Date): string => {
  const text = time.replace('T', ' ').slice(0, 'YYYY-MM-DD hh:mm'.length);
  const today = asOf.toISOString().slice(0, 'YYYY-MM-DD'.length);
  return text.startsWith(today) ? text.slice('YYYY-MM-DD '.length) : text;
};

/** `4 min`, `3 h` or `2 d`. */
const span = (ms: number): string => {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
};

/** ` since 09:31 (4 min)`; empty if it is not known. */
const since = (time: string, asOf: Date): string =>
  time === ZERO_TIME ? '' : ` since ${clock(time, asOf)} (${span(asOf.getTime() - Date.parse(time))})`;

const lastReport = ({ Battery, Temperature, RunningSwarmingTask, Recovering }: Description): string => {
  const sensor = hottest(Temperature);
  const facts = joined(
    [
      Battery > 0 && `battery ${Battery} %`,
      sensor !== undefined && `${sensor.name} at ${sensor.celsius} °C`,
      RunningSwarmingTask && 'task running',
      Recovering.trim(),
    ],
    ', ',
  );
  return facts === '' ? '' : `Last report: ${facts}.`;
};

/** `power cycle at 09:20, verified, no effect`: what was done to bring the machine back; empty: nothing. */
export const whatWasTried = ({ Power: { LastCycle }, PowerCycle }: Description, asOf: Date): string =>
  joined(
    [
      LastCycle.At !== ZERO_TIME &&
        `power cycle at ${clock(LastCycle.At, asOf)}, ${joined([LastCycle.Outcome, LastCycle.Effect], ', ')}`,
      PowerCycle && 'a power cycle is requested',
    ],
    '; ',
  );

const tried = (description: Description, asOf: Date): string => {
  const facts = whatWasTried(description, asOf);
  return facts === '' ? '' : `Tried: ${facts}.`;
};

const silence =
  (word: 'Silent' | 'Dead', action: string): Advise =>
  (description, asOf) => {
    // A reader may see the silence before the server has noticed it.
    const isNoticed = description.Presence === 'silent' || description.Presence === 'dead';
    const from = isNoticed ? description.PresenceSince : description.LastUpdated;
    return {
      why: joined([`${word}${since(from, asOf)}.`, lastReport(description), tried(description, asOf)]),
      action,
    };
  };

const recovery = ({ Recovering, RecoveryReasonSince, Trouble }: Description, asOf: Date): string =>
  joined([`${Recovering.trim().replace(/\.$/, '')}${since(RecoveryReasonSince, asOf)}.`, Trouble.trim()]);

const hotBattery: Advise = ({ Temperature }) => ({
  why: `The battery is hot: ${Temperature['dumpsys_battery'] ?? 45} °C.`,
  action: 'Unplug the device at once and let it cool; replace its battery.',
});

const repairAction = ({ Recovering }: Description): string => {
  if (Recovering.endsWith('Too hot.')) return 'Cool the device: check its fan and its place in the rack.';
  if (Recovering.startsWith('Battery low.')) return 'Check the charger, the cable and the battery.';
  return 'Reconnect the device, or replace its cable or the device.';
};

const HEALTH: Readonly<Record<Health, Advise>> = {
  maintenance: ({ MaintenanceMode, Maintenance: { Reason, Ticket, Until } }, asOf) => ({
    why: `${joined(
      [
        `Out of service by ${MaintenanceMode}`,
        Reason,
        Ticket,
        Until !== ZERO_TIME && `until ${clock(Until, asOf)}`,
      ],
      '; ',
    )}.`,
    action: 'Release it when the work is done.',
  }),
  expected: () => ({
    why: 'It was announced and has not reported yet.',
    action: 'Install and start its monitor, or forget the machine.',
  }),
  dead: silence('Dead', "Go and check the host's power and network, then its monitor."),
  silent: silence('Silent', "Check the host's power and network."),
  quarantined: ({ QuarantinedSince, QuarantineReason }, asOf) => ({
    why: `A task quarantined it${since(QuarantinedSince, asOf)}${QuarantineReason.trim() && `: ${QuarantineReason.trim()}`}.`,
    action: 'Fix what the task found, then clear the quarantine.',
  }),
  needs_repair: (description, asOf) =>
    description.Attention.includes('battery_hot')
      ? hotBattery(description, asOf)
      : {
          why: joined([recovery(description, asOf), tried(description, asOf)]),
          action: repairAction(description),
        },
  recovering: (description, asOf) => ({
    why: recovery(description, asOf),
    action: 'Wait: it may recover by itself.',
  }),
  busy: () => ({ why: 'A task is running.', action: 'Nothing to do.' }),
  idle: () => ({ why: 'It is ready for a task.', action: 'Nothing to do.' }),
};

const ATTENTION: Readonly<Record<Attention, Advise>> = {
  outlet: ({ Power: { Controller, Outlet, Doubt, Detail } }) => ({
    why: `The outlet cannot be relied on${joined(
      [joined([Controller, Outlet], '/'), Doubt, Detail].map((text) => text && `: ${text}`),
      '',
    )}.`,
    action: 'Check the power switch and its cabling, then trust the outlet.',
  }),
  not_taken: ({ Power: { Request } }, asOf) => ({
    why: `A power cycle was requested${since(Request.At, asOf)}, and no power-cycle server has taken it.`,
    action: "Check that the rack's power-cycle server runs and controls this machine.",
  }),
  conflict: () => ({
    why: 'Two monitors report under this ID in turn.',
    action: 'Find the second host with this ID and give it another one.',
  }),
  overdue: ({ Maintenance: { Until } }, asOf) => ({
    why: `Its maintenance should have ended${since(Until, asOf)}.`,
    action: 'Release it, or set a later end.',
  }),
  no_runner: () => ({
    why: 'The task runner was launched, but has not called for 10 minutes: the machine looks idle and takes nothing.',
    action: 'Restart the task runner on the host.',
  }),
  flapping: () => ({
    why: 'It fell silent and came back again and again within an hour.',
    action: 'Look for a loose contact in its power and network.',
  }),
  battery_hot: hotBattery,
  uptime: ({ DeviceUptime }) => ({
    why: `The device has been up for ${Math.floor(DeviceUptime / HOUR)} h.`,
    action: 'Restart the device.',
  }),
};

/** `word`: the machine's health. Texts from machines and people are in it as they are: escape them where they are shown. */
export const healthAdvice = (word: Health, description: Description, asOf: Date): Advice =>
  HEALTH[word](description, asOf);

/** `word`: one that `attention` returns for the machine. */
export const attentionAdvice = (word: Attention, description: Description, asOf: Date): Advice =>
  ATTENTION[word](description, asOf);
