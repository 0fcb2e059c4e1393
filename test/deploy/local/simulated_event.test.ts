import assert from 'node:assert/strict';
import {
  KIND_NAMES,
  phaseOf,
  simulatedEvent,
  simulatedMachineId,
} from '../../../deploy/local/simulated_event.ts';
import { troubleOf } from '../../../deploy/local/simulated_trouble.ts';
import { keepSweeping } from '../../../deploy/local/sweeps.ts';
import { DEFAULT_TIMES } from '../../../shared/health/times.ts';
import type { Description } from '../../../shared/types/description.ts';
import { parseEvent } from '../../../shared/types/event.ts';
import { parseMachineId } from '../../../shared/types/machine_id.ts';
import { aLog } from '../../support/builders.ts';
import type { StoredRecord } from '../../../shared/types/stored_record.ts';
import { processEvent } from '../../support/processing.ts';

const MINUTE_MS = 60_000;
const CYCLE_MINUTES = 20;
const minutes = Array.from({ length: CYCLE_MINUTES }, (_, minute) => minute);

/** The machine's Description minute by minute, for two cycles. */
const descriptionsOf = (index: number): (Description | undefined)[] => {
  let known: StoredRecord | undefined;
  return [...minutes, ...minutes].map((_, minute) => {
    const now = new Date(Date.UTC(2026, 0, 2) + minute * MINUTE_MS);
    const wire = simulatedEvent(index, minute * MINUTE_MS);
    if (wire === undefined) return known?.Description;
    known = processEvent(known, parseEvent(structuredClone(wire)), {
      now,
      publishedAt: now.toISOString(),
      eventId: String(minute + 1),
      times: DEFAULT_TIMES,
      user: 'machine-server@localhost',
    });
    return known?.Description;
  });
};

describe('Simulated machines', () => {
  it('have unique IDs that name their kind', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => parseMachineId(simulatedMachineId(index)));
    assert.equal(new Set(ids).size, 1000);
    assert.deepEqual(ids.slice(0, 2), ['sim-android-001', 'sim-ios-002']);
  });

  it('go through every phase in a cycle, each from its own point', () => {
    for (const index of [0, 1, 2, 3, 4]) {
      const phases = new Set(minutes.map((minute) => phaseOf(index, minute * MINUTE_MS)));
      assert.deepEqual([...phases].sort(), ['healthy', 'hot', 'low', 'missing', 'silent']);
    }
    assert.notEqual(phaseOf(0, 0), phaseOf(2, 0));
  });

  const recoveries: Record<string, readonly string[]> = {
    android: ['', 'Battery low.', 'Device ["sargo"] has gone missing', 'Too hot.'],
    ios: ['', 'Battery low. ', 'Device ["iPhone10,1"] has gone missing'],
    chromeos: [''],
    pyocd: ['', 'Device ["nrf52840"] has gone missing'],
    host: [''],
  };
  KIND_NAMES.forEach((kind, index) => {
    it(`of the kind ${kind} have exactly these recovery messages: ${JSON.stringify(recoveries[kind])}`, () => {
      const reasons = new Set(
        descriptionsOf(index).flatMap((known) => (known === undefined ? [] : [known.Recovering])),
      );
      assert.deepEqual([...reasons].sort(), recoveries[kind]);
    });
  });
});

describe('The trouble of simulated machines', () => {
  const troubles = (index: number, minute: number) => troubleOf(index, minute * MINUTE_MS);

  it('makes a rack go down: every machine of it is silent for more than ten minutes', () => {
    const rack = Array.from({ length: 50 }, (_, index) => simulatedMachineId(index)).flatMap((id, index) =>
      /-01\d$/.test(id) ? [index] : [],
    );
    assert.equal(rack.length, 10);
    for (const index of rack)
      for (const minute of [4, 8, 15]) assert.equal(simulatedEvent(index, minute * MINUTE_MS), undefined);
  });

  it('makes one machine flap, and one silent for some minutes', () => {
    const flaps = Array.from({ length: 12 }, (_, i) => troubles(6, 2 + i));
    assert.deepEqual(new Set(flaps), new Set(['silent', undefined]));
    assert.deepEqual([troubles(5, 0), troubles(5, 3), troubles(5, 7)], [undefined, 'silent', undefined]);
  });

  it('lets two monitors report under one ID in turn', () => {
    const start = (seconds: number): unknown =>
      (simulatedEvent(7, 120_000 + seconds * 1000) as { host: { start_time: string } }).host.start_time;
    assert.equal(troubles(7, 2), 'second_monitor');
    assert.notEqual(start(0), start(30));
    assert.equal(start(0), start(60));
  });
});

describe('The sweeps of the local server', () => {
  it('go on after one that fails, until the server stops', async () => {
    const stop = new AbortController();
    const { log, lines } = aLog();
    let count = 0;
    const sweep = (): Promise<undefined> => {
      count += 1;
      if (count === 3) stop.abort();
      return count === 1 ? Promise.reject(new Error('no disk')) : Promise.resolve(undefined);
    };
    await keepSweeping({ sweep }, log, stop.signal, 0);
    assert.equal(count, 3);
    assert.deepEqual(
      lines.map(({ message }) => message),
      ['sweep failed'],
    );
  });
});
