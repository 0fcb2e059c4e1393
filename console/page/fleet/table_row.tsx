/** One row of the table. */
import { type ColumnName, columnOf } from '../../fleet/page_columns.ts';
import type { Row } from '../../fleet/row.ts';
import { openMenu } from '../act.tsx';
import { Icon } from '../icon.tsx';
import { loadLate } from '../late.tsx';
import { type Cell, CELLS } from './cells.tsx';
import { tools } from './state.ts';
import { drawnColumns, visibleColumns } from './table_size.ts';

type SomeCells = Partial<Record<ColumnName, Cell>>;
const cellOf = (name: ColumnName): Cell | undefined =>
  (CELLS as SomeCells)[name] ?? (tools.peek()?.MORE_CELLS as SomeCells | undefined)?.[name];

const select = async (id: string, isOn: boolean, isRange: boolean): Promise<void> => {
  const { select } = await loadLate();
  select(id, isOn, isRange);
};

interface CellsProps {
  readonly row: Row;
  readonly isSelected: boolean;
  readonly isActive: boolean;
}

/** Drawn again only if a property or the columns are others: so it is with every component that reads a signal. */
const Cells = ({ row, isSelected, isActive }: CellsProps) => {
  const tab = isActive ? 0 : -1;
  const columns = drawnColumns.value;
  const count = visibleColumns.peek().length;
  // Where all are, their places go without saying.
  const isAll = columns.length === count;
  let expected = 2;
  return (
    <>
      <td role="cell" class="select" aria-colindex={isAll ? undefined : 1}>
        <input
          type="checkbox"
          tabIndex={tab}
          checked={isSelected}
          aria-label={`Select ${row.id}`}
          onClick={(event) => void select(row.id, event.currentTarget.checked, event.shiftKey)}
        />
      </td>
      {columns.map(({ name, line }) => {
        const { isNumber, isCut } = columnOf(name);
        // After a column that is not drawn, the next one would take its place.
        const isMoved = line !== expected;
        expected = line + 1;
        return (
          <td
            key={name}
            role="cell"
            aria-colindex={isAll ? undefined : line}
            class={`in-${name} ${isNumber ? 'right' : isCut ? 'cut' : ''}`}
            style={isMoved ? { gridColumn: line } : undefined}
          >
            {cellOf(name)?.(row, tab)}
          </td>
        );
      })}
      <td role="cell" class="actions" aria-colindex={isAll ? undefined : count + 2}>
        <button
          class="button quiet icon-only"
          tabIndex={tab}
          aria-haspopup="menu"
          aria-label={`Actions for ${row.id}`}
          onClick={(event) => openMenu([row.id], event.currentTarget)}
        >
          {Icon({ name: 'more' })}
        </button>
      </td>
    </>
  );
};

/** Apart from the cells, because its place changes with every row that comes before it. */
export const TableRow = ({ row, index, isSelected, isActive }: CellsProps & { readonly index: number }) => (
  <tr
    role="row"
    aria-rowindex={index + 2}
    aria-selected={isSelected}
    data-id={row.id}
    data-health={row.state.health}
  >
    <Cells row={row} isSelected={isSelected} isActive={isActive} />
  </tr>
);
