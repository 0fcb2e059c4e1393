/** Places: groups of machines that can fail together, such as a rack, a shelf or what hangs on one power controller. */
import type { PlaceConfig } from '../types/instance.ts';

/** A place and the machines in it that count: in service, and not merely expected. */
export interface Place {
  /** `rack rack4`, `power rack4-pdu`, `lab`. */
  readonly name: string;
  readonly members: readonly string[];
}

export const LAB = 'lab';
const POWER = 'power';

/** A lab has fewer machines; more IDs than this are not a lab's. */
const MAX_CACHED_IDS = 200_000;

export const describePlace = ({ kind, match }: PlaceConfig): string =>
  `instance config: place ${JSON.stringify(kind)}: ${JSON.stringify(match)}`;

/** Throws an error that names the place if it is invalid; whether it is fast is not tried here. */
export const compilePlace = ({ kind, match }: PlaceConfig): RegExp => {
  const where = describePlace({ kind, match });
  if (kind === LAB || kind === POWER)
    throw new Error(`${where}: the kind is the server's own; use another name than "lab" and "power"`);
  try {
    return new RegExp(match);
  } catch (cause) {
    throw new Error(`${where} is not a regular expression`, { cause });
  }
};

interface Placed {
  readonly MachineID: string;
  /** Power controllers that an agent named for the machine. */
  readonly Controllers: readonly string[];
}

export interface Places {
  /** Names of the places of a machine: the lab, configured ones from the largest to the smallest, power controllers. */
  readonly of: (machine: Placed) => readonly string[];
  /** All places. Of equal ones the first is the better name: power, then as configured, then the lab. */
  readonly all: (machines: readonly (Placed & { readonly Counts: boolean })[]) => readonly Place[];
}

/** Throws an error that names the place if an expression is invalid. Matches are remembered for each ID. */
export const createPlaces = (configured: readonly PlaceConfig[]): Places => {
  const kinds = configured.map((config) => ({ kind: config.kind, expression: compilePlace(config) }));
  const cache = new Map<string, readonly string[]>();

  const configuredPlaces = (machineId: string): readonly string[] => {
    const known = cache.get(machineId);
    if (known !== undefined) return known;
    const names = kinds.flatMap(({ kind, expression }) => {
      const [whole, group] = expression.exec(machineId) ?? [];
      const name = group ?? whole ?? '';
      return name === '' ? [] : [`${kind} ${name}`];
    });
    if (cache.size >= MAX_CACHED_IDS) cache.clear();
    cache.set(machineId, names);
    return names;
  };

  const of = ({ MachineID, Controllers }: Placed): readonly string[] => [
    LAB,
    ...configuredPlaces(MachineID),
    ...Controllers.map((controller) => `${POWER} ${controller}`),
  ];

  const rank = (name: string): number => {
    const kind = name.slice(0, name.indexOf(' '));
    if (name === LAB) return kinds.length;
    return kind === POWER ? -1 : kinds.findIndex((configuredKind) => configuredKind.kind === kind);
  };

  return {
    of,
    all: (machines) => {
      const members = new Map<string, string[]>([[LAB, []]]);
      for (const machine of machines.filter(({ Counts }) => Counts))
        for (const name of new Set(of(machine))) {
          const known = members.get(name);
          if (known === undefined) members.set(name, [machine.MachineID]);
          else known.push(machine.MachineID);
        }
      return [...members]
        .map(([name, ids]) => ({ name, members: ids }))
        .sort((a, b) => rank(a.name) - rank(b.name));
    },
  };
};
