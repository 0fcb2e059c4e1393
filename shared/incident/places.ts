/** Places: groups of machines that can fail together, such as a rack, a shelf or what hangs on one power controller. */
import { runInNewContext } from 'node:vm';
import type { PlaceConfig } from '../types/instance.ts';

/** A place and the machines in it that count: in service, and not merely expected. */
export interface Place {
  /** `rack rack4`, `power rack4-pdu`, `lab`. */
  readonly name: string;
  readonly members: readonly string[];
}

export const LAB = 'lab';
const POWER = 'power';

const TRIAL_MS = 50;
/** The longest machine ID. */
const TRIAL_LENGTH = 200;
const ALPHABET = ['a', 'A', '0', '_', '.', '-'];
/** A lab has fewer machines; more IDs than this are not a lab's. */
const MAX_CACHED_IDS = 200_000;

/** Long texts that an expression can nearly match in many ways: its own letters, one and several at a time, again and again. */
const hostileTexts = (expression: string): readonly string[] => {
  const runs = expression.match(/[A-Za-z0-9._-]+/g) ?? [];
  const pieces = new Set([...ALPHABET, 'a-', 'a0', 'a0-', '0-', ...Array.from(expression), ...runs]);
  return [...pieces].flatMap((piece) => {
    const text = piece.repeat(Math.ceil(TRIAL_LENGTH / piece.length)).slice(0, TRIAL_LENGTH - 1);
    return [`${text}!`, text];
  });
};

/** A busy processor may hold up a fast expression once, not three times. */
const TRIALS = 3;

const isFast = (expression: RegExp): boolean => {
  const texts = hostileTexts(expression.source);
  for (let trial = 1; trial <= TRIALS; trial += 1)
    try {
      const script = 'for (const text of texts) expression.exec(text)';
      runInNewContext(script, { expression, texts }, { timeout: TRIAL_MS });
      return true;
    } catch {
      // It was stopped: the only way in which it can fail.
    }
  return false;
};

const compile = ({ kind, match }: PlaceConfig): RegExp => {
  const where = `instance config: place ${JSON.stringify(kind)}: ${JSON.stringify(match)}`;
  if (kind === LAB || kind === POWER)
    throw new Error(`${where}: the kind is the server's own; use another name than "lab" and "power"`);
  let expression: RegExp;
  try {
    expression = new RegExp(match);
  } catch (cause) {
    throw new Error(`${where} is not a regular expression`, { cause });
  }
  if (!isFast(expression))
    throw new Error(
      `${where} takes longer than ${TRIAL_MS} ms on hostile IDs; avoid repetition inside repetition`,
    );
  return expression;
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

/** Throws at startup, naming the place, if an expression is invalid or slow. Matches are remembered for each ID. */
export const createPlaces = (configured: readonly PlaceConfig[]): Places => {
  const kinds = configured.map((config) => ({ kind: config.kind, expression: compile(config) }));
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
