/** A lab on a simulated clock: machines report every 30 ± 3 s while they can be heard; a sweep every 20 s judges them as the server does. */
import { HEARING, holdBack, listen } from '../../shared/incident/deaf.ts';
import { nextIncidents } from '../../shared/incident/incidents.ts';
import { createPlaces, type Place } from '../../shared/incident/places.ts';
import type { Holding, MachineSeen } from '../../shared/incident/seen.ts';
import { isOpen, type StoredIncident } from '../../shared/types/stored_incident.ts';
import type { PlaceConfig } from '../../shared/types/instance.ts';
import { toTime, ZERO_TIME } from '../../shared/types/time.ts';

const SWEEP_MS = 20_000;
const SILENT_SECONDS = 90;
const GROUP_SECONDS = 45;
const START = Date.parse('2026-01-02T09:00:00.000Z');

export interface SimulatedMachine {
  readonly id: string;
  readonly pool: string;
  readonly controllers: readonly string[];
  inService: boolean;
  isSilent: boolean;
  lastSign: number;
  nextReport: number;
  /** Whether its reports arrive; `at` is in seconds since the start. */
  isHeard: (at: number) => boolean;
}

/** Numbers from 0 to 1, the same for the same seed. */
export const randomNumbers = (seed: number) => (): number => {
  seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
  return seed / 2 ** 32;
};

export const simulateLab = (
  ids: readonly string[],
  options: {
    readonly places?: readonly PlaceConfig[];
    readonly controllers?: (id: string) => readonly string[];
    readonly seed?: number;
  } = {},
) => {
  const { controllers = () => [], seed = 1 } = options;
  const random = randomNumbers(seed);
  const places = createPlaces(options.places ?? []);
  let now = START;
  const machines: SimulatedMachine[] = ids.map((id) => ({
    ...{ id, pool: 'Skia', controllers: controllers(id), inService: true, isSilent: false },
    ...{ lastSign: START - 30_000 * random(), nextReport: START, isHeard: () => true },
  }));
  for (const machine of machines) machine.nextReport = machine.lastSign + 30_000;

  let allPlaces: readonly Place[] = [];
  let incidents: readonly StoredIncident[] = [];
  let hearing = HEARING;
  let heldBack = ZERO_TIME;
  let ranAt = ZERO_TIME;
  /** Every revision that people are told of, in order. */
  const notices: StoredIncident[] = [];
  let judged = 0;

  const report = (until: number): void => {
    for (const machine of machines)
      while (machine.nextReport <= until) {
        if (machine.isHeard((machine.nextReport - START) / 1000)) {
          machine.lastSign = machine.nextReport;
          machine.isSilent = false;
        }
        machine.nextReport += 27_000 + 6_000 * random();
      }
  };

  const deadline = ({ lastSign }: SimulatedMachine): number => lastSign + SILENT_SECONDS * 1000;
  const time = (ms: number): string => toTime(new Date(ms));

  const seenAs = (machine: SimulatedMachine): MachineSeen => {
    const { id, pool, inService, isSilent, lastSign } = machine;
    const kinds: Holding[] = isSilent ? [{ Kind: 'silent', Since: time(deadline(machine)) }] : [];
    return {
      ...{ MachineID: id, Pool: pool, Controllers: machine.controllers, Kinds: kinds },
      ...{ LastSign: time(lastSign), InService: inService, BootUntil: ZERO_TIME, Tried: '' },
    };
  };

  const sweep = (): void => {
    const at = new Date(now);
    const listening = machines.filter(({ inService, isSilent }) => inService && !isSilent);
    const due = machines.filter((machine) => !machine.isSilent && deadline(machine) <= now);
    const newest = machines.reduce((latest, { lastSign }) => Math.max(latest, lastSign), 0);
    const isRead = due.length > 0 || hearing.DeafSince !== ZERO_TIME;
    const ears = listen(hearing, {
      ...{ now: at, ranAt, listening: listening.length, silentSeconds: SILENT_SECONDS },
      newest: isRead ? { Published: time(newest), Applied: time(newest) } : undefined,
      isIncidentOpen: incidents.some(({ Kind }) => Kind === 'deaf'),
    });
    hearing = ears.hearing;
    const inService = machines.filter((machine) => machine.inService);
    const held = holdBack(
      heldBack,
      due.filter((machine) => machine.inService).map((machine) => time(deadline(machine))),
      inService.length,
      at,
    );
    heldBack = held.heldBack;
    ranAt = time(now);
    for (const machine of due)
      if (!ears.deafness.isDeaf && time(deadline(machine)) <= held.judgeUpTo) {
        machine.isSilent = true;
        judged += 1;
      }
    const members = new Set(incidents.flatMap(({ Members }) => Members.map(({ MachineID }) => MachineID)));
    const next = nextIncidents(incidents, {
      ...{ now: at, deleted: [], silences: [], deafness: ears.deafness, groupSeconds: GROUP_SECONDS },
      machines: machines.filter(({ id, isSilent }) => isSilent || members.has(id)).map(seenAs),
      places: allPlaces,
      placesOf: places.of,
    });
    const known = new Map(incidents.map(({ ID, Revision }) => [ID, Revision]));
    notices.push(...next.filter(({ ID, Revision, Quiet }) => Revision !== known.get(ID) && !Quiet));
    incidents = next.filter(isOpen);
  };

  return {
    machines,
    notices,
    open: () => incidents,
    judged: () => judged,
    /** Seconds since the start. */
    seconds: () => (now - START) / 1000,
    run: (seconds: number): void => {
      allPlaces = places.all(machines.map((machine) => ({ ...seenAs(machine), Counts: machine.inService })));
      for (const end = now + seconds * 1000; now < end;) {
        now += SWEEP_MS;
        report(now);
        sweep();
      }
    },
  };
};
