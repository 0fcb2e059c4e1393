/** What holds of incidents whatever happens to the machines and however often and in which order it is seen. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { acknowledge } from '../../../shared/incident/incident.ts';
import { nextIncidents } from '../../../shared/incident/incidents.ts';
import { createPlaces } from '../../../shared/incident/places.ts';
import {
  excuse,
  hasWaited,
  type Holding,
  holdings,
  isBooting,
  type MachineSeen,
  type Seen,
} from '../../../shared/incident/seen.ts';
import { UNWELL_KINDS, type UnwellKind } from '../../../shared/types/incident.ts';
import { isOpen, type StoredIncident } from '../../../shared/types/stored_incident.ts';
import { aMachine, aSight, NOT_DEAF, timeAfter } from '../../support/sight.ts';

const MACHINES = Array.from(
  { length: 24 },
  (_, i) => `m-rack${i % 3}-shelf${i % 6}-${String(i).padStart(2, '0')}`,
);
const places = createPlaces([
  { kind: 'rack', match: '-(rack\\d+)-' },
  { kind: 'shelf', match: '-(rack\\d+-shelf\\d+)-' },
]);

interface State {
  Kinds: readonly Holding[];
  LastSign: string;
  InService: boolean;
  BootUntil: string;
  isDeleted: boolean;
}

type Happening = (states: Map<string, State>, seconds: number) => void;

const someMachines = fc.oneof(
  fc.subarray(MACHINES, { minLength: 1, maxLength: 4 }),
  fc.constantFrom('rack0', 'rack1', 'shelf4', 'm-').map((part) => MACHINES.filter((id) => id.includes(part))),
);
const change = (apply: (was: State, seconds: number) => Partial<State>) =>
  someMachines.map((ids): Happening => (states, seconds) => {
    for (const id of ids) states.set(id, { ...states.get(id)!, ...apply(states.get(id)!, seconds) });
  });
const has = (was: State, kind: UnwellKind): boolean => was.Kinds.some(({ Kind }) => Kind === kind);
const turnUnwell = fc
  .tuple(fc.constantFrom(...UNWELL_KINDS, 'silent', 'silent'), fc.boolean())
  .chain(([Kind, Page]) =>
    change((was, seconds) => {
      if (has(was, Kind)) return {};
      const holding = { Kind, Since: timeAfter(seconds), ...(Page && Kind !== 'silent' && { Page }) };
      return {
        Kinds: [...was.Kinds, holding],
        ...(Kind === 'silent' && { LastSign: timeAfter(seconds - 90) }),
      };
    }),
  );
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: turnUnwell },
  { weight: 4, arbitrary: change(() => ({ Kinds: [] })) },
  change((was) => ({ InService: !was.InService })),
  change((_, seconds) => ({ BootUntil: timeAfter(seconds + 300) })),
  change((was) => ({ isDeleted: !was.isDeleted, Kinds: [] })),
);
const step = fc.record({
  happenings: fc.array(happening, { maxLength: 3 }),
  seconds: fc.oneof(fc.constant(20), fc.integer({ min: 1, max: 400 }), fc.integer({ min: 600, max: 40_000 })),
  isDeaf: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.boolean()),
  silence: fc.option(
    fc.constantFrom({ Kind: 'silent' }, { Place: 'rack1' }, { Machine: '*-0?' }, { Pool: 'S*' }),
    {
      freq: 4,
    },
  ),
  /** Whether the members of incidents are looked up. */
  looksUp: fc.boolean(),
  acknowledges: fc.boolean(),
  shuffle: fc.integer(),
});

const aState = (): State => ({
  ...{ Kinds: [], LastSign: timeAfter(0), InService: true, BootUntil: timeAfter(0), isDeleted: false },
});

const sightOf = (
  states: ReadonlyMap<string, State>,
  incidents: readonly StoredIncident[],
  seconds: number,
  { isDeaf, silence, looksUp }: { isDeaf: boolean; silence: object | null; looksUp: boolean },
): Seen => {
  const members = new Set(incidents.flatMap(({ Members }) => Members.map(({ MachineID }) => MachineID)));
  const isTold = (id: string, kind: UnwellKind): boolean =>
    incidents.some((one) => one.Kind === kind && one.Members.some(({ MachineID }) => MachineID === id));
  const all = [...states].filter(([, { isDeleted }]) => !isDeleted);
  const machines = all.map(([id, state]) =>
    aMachine(id, state.Kinds, { ...state, Pool: id < 'm-rack1' ? 'Skia' : 'Internal' }),
  );
  return aSight(
    seconds,
    machines.filter(
      (machine) =>
        holdings(machine).some(({ Kind }) => !isTold(machine.MachineID, Kind)) ||
        (looksUp && members.has(machine.MachineID)),
    ),
    {
      deleted: looksUp ? [...states].filter(([, state]) => state.isDeleted).map(([id]) => id) : [],
      places: places.all(machines.map((machine) => ({ ...machine, Counts: machine.InService }))),
      placesOf: places.of,
      silences:
        silence === null ? [] : [{ ID: 's', Match: silence, Until: timeAfter(1e9), By: 'ann', Reason: 'r' }],
      deafness: { ...NOT_DEAF, isDeaf },
    },
  );
};

const shuffled = <T>(items: readonly T[], seed: number): readonly T[] =>
  items
    .map((item, i) => ({ item, key: Math.sin(seed + i * 7.7) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

const incidentsWith = (incidents: readonly StoredIncident[], { MachineID }: MachineSeen, kind: UnwellKind) =>
  incidents.filter(
    (one) => one.Kind === kind && one.Members.some((member) => member.MachineID === MachineID),
  );

describe('incidents, whatever happens', () => {
  it('hold every machine and kind that holds, is not excused and has waited, each in exactly one', () => {
    let found = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
        const states = new Map(MACHINES.map((id) => [id, aState()]));
        let open: readonly StoredIncident[] = [];
        const ended = new Set<string>();
        const revisions = new Map<string, number>();
        let seconds = 0;
        for (const { happenings, acknowledges, ...how } of steps) {
          seconds += how.seconds;
          for (const happen of happenings) happen(states, seconds);
          const seen = sightOf(states, open, seconds, how);
          const next = nextIncidents(open, seen);
          open = next.filter(isOpen);

          if (!how.isDeaf)
            for (const machine of seen.machines)
              for (const holding of holdings(machine)) {
                const kind = holding.Kind;
                const inThem = incidentsWith(open, machine, kind).length;
                if (excuse(machine, kind, seen) !== undefined) assert.equal(inThem, 0);
                else if (hasWaited(holding, seen) && !isBooting(machine, kind, seen)) assert.equal(inThem, 1);
                else assert.ok(inThem <= 1);
                found += inThem;
              }

          // Seen again, it is settled.
          assert.ok(nextIncidents(open, seen).every((incident, i) => incident === open[i]));
          const was = [...revisions.keys()];
          assert.equal(new Set(next.map(({ ID }) => ID)).size, next.length);
          for (const { ID, Revision, Closed, Opened } of next) {
            assert.ok(!ended.has(ID), 'a closed incident stays closed');
            const before = revisions.get(ID);
            if (before === undefined) assert.equal(Opened, timeAfter(seconds), 'opened once');
            // One for what happened; a place that takes over an incident whose other machines are back tells both.
            assert.ok(Revision - (before ?? 0) <= 2);
            revisions.set(ID, Revision);
            if (Closed > Opened) ended.add(ID);
          }
          assert.ok(
            was.every((id) => ended.has(id) || next.some(({ ID }) => ID === id)),
            'none is lost',
          );

          if (acknowledges) open = open.map((incident) => acknowledge(incident, 'ann', seen.now));
          for (const { ID, Revision } of open) revisions.set(ID, Revision);
        }
      }),
      { numRuns: 300 },
    );
    assert.ok(found > 1000, 'the property speaks of many machines');
  });

  it('do not depend on the order in which machines were read', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const states = new Map(MACHINES.map((id) => [id, aState()]));
        let open: readonly StoredIncident[] = [];
        let seconds = 0;
        for (const { happenings, shuffle, ...how } of steps) {
          seconds += how.seconds;
          for (const happen of happenings) happen(states, seconds);
          const seen = sightOf(states, open, seconds, how);
          const next = nextIncidents(open, seen);
          const other = { ...seen, machines: shuffled(seen.machines, shuffle) };
          assert.deepEqual(nextIncidents(open, other), next);
          open = next.filter(isOpen);
        }
      }),
      { numRuns: 150 },
    );
  });
});
