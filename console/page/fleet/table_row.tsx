/** One row of the table. */
import { Component, type ComponentChild } from 'preact';
import { type ColumnName, columnOf } from '../../fleet/page_columns.ts';
import type { Row } from '../../fleet/row.ts';
import { openMenu } from '../act.tsx';
import { Icon } from '../icon.tsx';
import { type Cell, CELLS } from './cells.tsx';
import { select, tools } from './state.ts';

const cellOf = (name: ColumnName): Cell | undefined => ({ ...tools.peek()?.MORE_CELLS, ...CELLS })[name];

interface RowProps {
  readonly row: Row;
  readonly index: number;
  readonly names: readonly ColumnName[];
  readonly isSelected: boolean;
  readonly isActive: boolean;
}

/** Drawn again only if something about it is another. */
export class TableRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const { row, index, names, isSelected, isActive } = this.props;
    return (
      row !== next.row ||
      index !== next.index ||
      names !== next.names ||
      isSelected !== next.isSelected ||
      isActive !== next.isActive
    );
  }

  override render(): ComponentChild {
    const { row, index, names, isSelected, isActive } = this.props;
    const tab = isActive ? 0 : -1;
    return (
      <tr
        role="row"
        aria-rowindex={index + 2}
        aria-selected={isSelected}
        data-id={row.id}
        data-active={isActive}
        data-health={row.state.health}
      >
        <td role="cell" class="select">
          <input
            type="checkbox"
            tabIndex={tab}
            checked={isSelected}
            aria-label={`Select ${row.id}`}
            onClick={(event) => select(row.id, event.currentTarget.checked, event.shiftKey)}
          />
        </td>
        {names.map((name) => (
          <td key={name} role="cell" class={`in-${name} cut ${columnOf(name).isNumber ? 'right' : ''}`}>
            {cellOf(name)?.(row, tab)}
          </td>
        ))}
        <td role="cell" class="actions">
          <button
            class="button quiet icon-only"
            tabIndex={tab}
            aria-haspopup="menu"
            aria-label={`Actions for ${row.id}`}
            onClick={(event) => openMenu([row.id], event.currentTarget)}
          >
            <Icon name="more" />
          </button>
        </td>
      </tr>
    );
  }
}
