/** The plan of the lab: its racks and shelves, or what stands for them, with the machines in each, and which of them are down. */
import { isMostlySilent } from '../../shared/incident/down.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { naturally } from './order.ts';
import { placeName } from './place_text.ts';
import type { Row } from './row.ts';

/** Most of the machines of a place are silent at once. */
export interface Down {
  readonly silent: number;
  /** Those that count: in service, and not merely expected. */
  readonly of: number;
  /** When the first of them fell silent; never: it is not known. */
  readonly since: string;
}

export interface Shelf {
  /** `shelf1`; empty: the block has no parts. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly down: Down | undefined;
}

export interface Block {
  /** `rack rack4`, or `pool Skia` for machines whose place is not known. */
  readonly name: string;
  readonly label: string;
  readonly isPlace: boolean;
  readonly shelves: readonly Shelf[];
  readonly count: number;
  readonly down: Down | undefined;
}

const ownName = (place: string): string => place.slice(place.indexOf(' ') + 1);

/** People see racks; power controllers, which are places as well, hang in them. */
const placesToSee = ({ places }: Row): readonly string[] =>
  places.filter((place) => !place.startsWith('power '));

/** `skia-e-linux` of `skia-e-linux-042`: what machines without a place are told apart by. */
const series = (id: string): string => id.replace(/[-_.]?\d+$/, '');

/** The two smallest places, the larger first; in a lab without places, the pool and the series. */
const whereIs = (row: Row): readonly [block: string, shelf: string] => {
  const places = placesToSee(row);
  if (places.length > 1) return [places.at(-2) ?? '', places.at(-1) ?? ''];
  if (places[0] !== undefined) return [places[0], ''];
  const [pool = 'none'] = row.machine.Dimensions['pool'] ?? [];
  return [`pool ${pool}`, `series ${series(row.id)}`];
};

const isSilent = ({ state: { health } }: Row): boolean => health === 'silent' || health === 'dead';
const counts = ({ state: { health } }: Row): boolean => health !== 'maintenance' && health !== 'expected';

const downOf = (name: string, rows: readonly Row[]): Down | undefined => {
  const silent = new Map(rows.filter((row) => counts(row) && isSilent(row)).map((row) => [row.id, row]));
  const members = rows.filter(counts).map(({ id }) => id);
  if (!isMostlySilent({ name, members }, silent)) return undefined;
  const times = [...silent.values()].map(({ state }) => state.since).filter((time) => time !== ZERO_TIME);
  return { silent: silent.size, of: members.length, since: times.toSorted()[0] ?? ZERO_TIME };
};

const grouped = (rows: readonly Row[], keyOf: (row: Row) => string): [string, Row[]][] => {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups].sort(([a], [b]) => naturally(a, b));
};

/** `shelf1` of `rack4-shelf1` in `rack4`. */
const shelfLabel = (shelf: string, block: string): string => {
  const [label, around] = [ownName(shelf), ownName(block)];
  return label.startsWith(around) && label.length > around.length
    ? label.slice(around.length).replace(/^[-_./ ]+/, '')
    : placeName(shelf);
};

/** Places by their numbers, then pools. Pools do not fall silent together: they are never down. */
export const planOf = (rows: readonly Row[]): readonly Block[] =>
  grouped(rows, (row) => whereIs(row)[0])
    .map(([name, inside]): Block => {
      const isPlace = !name.startsWith('pool ') || inside.some((row) => placesToSee(row).length > 0);
      return {
        ...{ name, isPlace },
        label: placeName(name),
        count: inside.length,
        down: isPlace ? downOf(name, inside) : undefined,
        shelves: grouped(inside, (row) => whereIs(row)[1]).map(([shelf, on]) => ({
          label: shelfLabel(shelf, name),
          rows: on.toSorted((a, b) => naturally(a.id, b.id)),
          down: isPlace && shelf !== '' ? downOf(shelf, on) : undefined,
        })),
      };
    })
    .toSorted((a, b) => Number(b.isPlace) - Number(a.isPlace));
