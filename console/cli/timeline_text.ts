/** Entries of a timeline, for people to read: a table if it fits, else an entry after the other; nothing is cut. */
import stringWidth from 'string-width';
import { safeText } from '../../shared/safe_text.ts';
import type { TimelineEntry } from '../../shared/types/timeline_entry.ts';
import type { Column } from '../fleet/columns.ts';
import { changeText } from '../fleet/timeline.ts';
import { clockText } from '../fleet/words.ts';
import { tableLines } from './table.ts';
import type { Terminal } from './terminal.ts';
import { hanging } from './wrap.ts';

const INDENT = '  ';

const columns: readonly Column<TimelineEntry>[] = [
  { title: `${INDENT}WHEN`, cell: ({ Time }) => ({ text: INDENT + clockText(Time) }) },
  { title: 'WHAT', cell: ({ Kind }) => ({ text: Kind }) },
  { title: 'CHANGE', cell: (entry) => ({ text: changeText(entry) }) },
  { title: 'WHO', cell: ({ Actor }) => ({ text: Actor }) },
  { title: 'WHY', cell: ({ Reason }) => ({ text: Reason }) },
];

const entryLines = (entry: TimelineEntry, width: number): string[] => {
  const { Time, Kind, Actor, Reason } = entry;
  const head = `${INDENT}${clockText(Time)}  ${safeText(Kind)}`;
  const texts = [changeText(entry), Actor, Reason].filter((text) => text !== '').map(safeText);
  const line = [head, ...texts].join('  ');
  if (stringWidth(line) <= width) return [line];
  return [head, ...texts.flatMap((text) => hanging(INDENT.repeat(3), text, width))];
};

/** In the order of the entries. */
export const timelineLines = (
  entries: readonly TimelineEntry[],
  { columns: width, isColor }: Pick<Terminal, 'columns' | 'isColor'>,
): string[] => {
  if (entries.length === 0) return [];
  const available = width() ?? Infinity;
  const table = tableLines(columns, entries, { columns: () => undefined, isColor });
  if (available === Infinity) return table;
  const plainTable = tableLines(columns, entries, { columns: () => undefined, isColor: false });
  return plainTable.every((line) => stringWidth(line) <= available)
    ? table
    : entries.flatMap((entry) => entryLines(entry, available));
};
