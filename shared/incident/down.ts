/** Which places are down: most of their machines fell silent, several at about the same time. */
import { LAB, type Place } from './places.ts';

const FEWEST_MACHINES = 3;
export const DOWN_SHARE = 0.8;
const TOGETHER_MS = 5 * 60_000;
/** So many places at about the same time have one cause. */
export const ONE_CAUSE = 5;

export interface SilentMachine {
  readonly lastSign: string;
  /** Not in an incident older than half an hour. */
  readonly isRecent: boolean;
  /** In no incident, and has waited for others. */
  readonly isNew: boolean;
}
export type Silent = ReadonlyMap<string, SilentMachine>;

export interface DownPlace extends Place {
  /** Other places with the same machines. */
  readonly aliases: readonly string[];
}

/** Three of them within five minutes. */
const areTogether = (lastSigns: readonly string[]): boolean => {
  const times = lastSigns.map((time) => Date.parse(time)).sort((a, b) => a - b);
  return times.some((first, i) => (times[i + FEWEST_MACHINES - 1] ?? Infinity) - first <= TOGETHER_MS);
};

/** Whether most of the machines that count are silent. */
export const isMostlySilent = ({ members }: Place, silent: { has: (id: string) => boolean }): boolean =>
  members.length >= FEWEST_MACHINES &&
  members.filter((id) => silent.has(id)).length >= DOWN_SHARE * members.length;

const recentIn = ({ members }: Place, silent: Silent): readonly string[] =>
  members.filter((id) => silent.get(id)?.isRecent === true);

const isDown = (place: Place, silent: Silent): boolean =>
  place.members.some((id) => silent.get(id)?.isNew === true) &&
  isMostlySilent(place, silent) &&
  areTogether(recentIn(place, silent).map((id) => silent.get(id)?.lastSign ?? ''));

const haveSameMembers = (a: Place, b: Place): boolean => {
  if (a.members.length !== b.members.length) return false;
  const members = new Set(a.members);
  return b.members.every((id) => members.has(id));
};

/** The smallest place with all these machines; the lab if there is none. */
const smallestWith = (ids: ReadonlySet<string>, places: readonly Place[]): Place =>
  places
    .filter(({ members }) => members.length >= ids.size)
    .sort((a, b) => a.members.length - b.members.length)
    .find(({ members }) => {
      const inside = new Set(members);
      return [...ids].every((id) => inside.has(id));
    }) ??
  places.find(({ name }) => name === LAB) ?? { name: LAB, members: [...ids] };

/**
 * The places that are down and have a silent machine that is new, each by its best name. The one with most recently silent machines comes first,
 * and its machines count for no other. `open` are places that already went down in the last five minutes: five disjoint ones, with those, are
 * one place that holds them all.
 */
export const downPlaces = (
  places: readonly Place[],
  silent: Silent,
  open: readonly Place[],
): readonly DownPlace[] => {
  const candidates = places.filter((place) => isDown(place, silent));
  if (candidates.length === 0) return [];
  const taken = new Set<string>();
  const chosen: DownPlace[] = [];
  while (chosen.length + open.length < ONE_CAUSE) {
    const free = candidates
      .map((place) => ({ place, ids: recentIn(place, silent).filter((id) => !taken.has(id)) }))
      .filter(({ ids }) => ids.some((id) => silent.get(id)?.isNew === true))
      // Of places with as many, the smaller one says it better; equal ones keep the order of `places`.
      .sort((a, b) => b.ids.length - a.ids.length || a.place.members.length - b.place.members.length);
    const best = free[0]?.place;
    if (best === undefined) return chosen;
    const equal = places.filter(
      (place) => place !== best && place.name !== LAB && haveSameMembers(place, best),
    );
    chosen.push({ ...best, aliases: equal.map(({ name }) => name) });
    for (const id of best.members) taken.add(id);
  }
  const all = new Set([...chosen, ...open, ...candidates].flatMap(({ members }) => members));
  return [{ ...smallestWith(all, places), aliases: [] }];
};
