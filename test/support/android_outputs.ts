/** The outputs of Android devices, from the recorded events in test/fixtures. */
import { readFileSync } from 'node:fs';
import { parseEvent } from '../../shared/types/event.ts';

interface Line {
  readonly kind: string;
  readonly event: unknown;
}

/** Returns the Android part of each recorded Android event. */
export const androidOutputs = () =>
  readFileSync(new URL('../fixtures/bench_events.jsonl', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ kind }) => kind === 'android')
    .map(({ event }) => parseEvent(event).android);
