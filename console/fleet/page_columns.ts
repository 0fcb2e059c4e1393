/** The columns of the page's table: their names in the URL, their titles and widths, and which are shown. */

export interface PageColumn {
  readonly title: string;
  /** CSS pixels. The column health takes what is left. */
  readonly width: number;
  readonly isHiddenAtFirst?: true;
  /** Aligned to the right. */
  readonly isNumber?: true;
  /** Its texts come from outside: they are cut if they are too long. To cut every cell makes drawing half as dear again. */
  readonly isCut?: true;
}

export const PAGE_COLUMNS = {
  machine: { title: 'Machine', width: 218, isCut: true },
  health: { title: 'Health', width: 320 },
  device: { title: 'Device', width: 160, isCut: true },
  place: { title: 'Place', width: 104, isCut: true },
  pool: { title: 'Pool', width: 88, isCut: true },
  task: { title: 'Task', width: 70 },
  battery: { title: 'Battery', width: 76, isNumber: true },
  temperature: { title: 'Temp.', width: 68, isNumber: true },
  seen: { title: 'Seen', width: 62, isNumber: true },
  power: { title: 'Power', width: 84 },
  note: { title: 'Note', width: 150, isCut: true },
  attached: { title: 'Attached', width: 84, isHiddenAtFirst: true },
  uptime: { title: 'Uptime', width: 72, isHiddenAtFirst: true, isNumber: true },
  runner: { title: 'Launched Swarming', width: 140, isHiddenAtFirst: true },
  annotation: { title: 'Annotation', width: 220, isHiddenAtFirst: true, isCut: true },
  version: { title: 'Version', width: 170, isHiddenAtFirst: true, isCut: true },
} as const satisfies Readonly<Record<string, PageColumn>>;

export type ColumnName = keyof typeof PAGE_COLUMNS;
export type HiddenColumn = {
  [N in ColumnName]: (typeof PAGE_COLUMNS)[N] extends { isHiddenAtFirst: true } ? N : never;
}[ColumnName];
export const COLUMN_NAMES = Object.keys(PAGE_COLUMNS) as readonly ColumnName[];
export const columnOf = (name: ColumnName): PageColumn => PAGE_COLUMNS[name];

/** These stay whatever is chosen: which machine it is, and how it is. */
const ALWAYS: readonly string[] = ['machine', 'health'];
const AT_FIRST = COLUMN_NAMES.filter((name) => columnOf(name).isHiddenAtFirst !== true);
/** What goes first if there is no room: the least telling. */
const GO_FIRST =
  'version runner attached annotation uptime pool task power place temperature battery note device seen'.split(
    ' ',
  );

/** `machine,health,battery`, in the order of the table. Empty, or nothing known: those shown at first. */
export const parseColumns = (text: string): readonly ColumnName[] => {
  const names = text.split(',');
  const known = COLUMN_NAMES.filter((name) => names.includes(name) || ALWAYS.includes(name));
  return known.length > ALWAYS.length || names.includes('machine') ? known : AT_FIRST;
};

/** Those that fit into a width, with `besides` for what is no column. */
export const fitting = (
  names: readonly ColumnName[],
  width: number,
  besides: number,
): readonly ColumnName[] => {
  let left = names;
  const total = (): number => left.reduce((sum, name) => sum + columnOf(name).width, besides);
  for (const name of GO_FIRST) {
    if (total() <= width) break;
    left = left.filter((each) => each !== name);
  }
  return left;
};
