/** The events of a whole lab, and invalid messages, for end-to-end tests. */
import { simulatedEvent, simulatedMachineId } from '../../deploy/local/simulated_event.ts';
import { type Event, parseEvent } from '../../shared/types/event.ts';

const MINUTE_MS = 60_000;
/** The properties of a real phone fill tens of kilobytes, so one message in twenty is that large. */
const LARGE_EVERY = 20;
const LARGE = Array.from(
  { length: 500 },
  (_, n) => `[persist.vendor.setting.${n}]: [${'x'.repeat(40)}]\n`,
).join('');
const FORCED_EVERY = 97;

/** Returns event `round` of machine `index`; no two are equal. */
export const fleetEvent = (index: number, round: number): Event => {
  const number = index + 500 * round;
  const event = parseEvent({
    ...simulatedEvent(index, round * MINUTE_MS),
    type: 'raw_state',
    host: { name: simulatedMachineId(index), version: `v${round}` },
    running_swarming_task: (index + round) % 3 === 0,
    forced_quarantine: number % FORCED_EVERY === 0,
  });
  const { getprop } = event.android;
  if (getprop !== '' && number % LARGE_EVERY === 0) event.android.getprop = getprop + LARGE;
  return event;
};

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const host = { name: simulatedMachineId(0) };

/** Invalid messages, each with the reason for its refusal. */
export const INVALID_MESSAGES: readonly {
  readonly refusal: string;
  readonly data?: Buffer;
  readonly attributes?: Record<string, string>;
}[] = [
  { refusal: 'not-json', data: Buffer.from('{"type":"raw_state",') },
  { refusal: 'not-json', data: Buffer.from([0xff, 0xfe, 0x00]) },
  { refusal: 'not-json', attributes: { note: 'no data at all' } },
  { refusal: 'not-an-event', data: json(['raw_state']) },
  { refusal: 'not-an-event', data: json({ type: 'raw_state', host, android: 'Pixel' }) },
  { refusal: 'bad-machine-id', data: json({ type: 'raw_state', host: { name: '../etc/passwd' } }) },
  { refusal: 'bad-machine-id', data: json({ type: 'raw_state' }) },
  { refusal: 'machine-id-mismatch', data: json({ host }), attributes: { machine_id: simulatedMachineId(1) } },
  { refusal: 'over-limit', data: json({ host, standalone: { gpus: Array(65).fill('none') } }) },
  { refusal: 'over-limit', data: json({ host: { ...host, version: 'v'.repeat(1_025) } }) },
];
