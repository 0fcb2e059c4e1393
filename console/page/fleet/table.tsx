/** The table of machines. Only the rows in view exist, so that 10,000 machines cost no more than 40. */
import { Component, type ComponentChild } from 'preact';
import { computed, signal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type ColumnName, columnOf, fitting } from '../../fleet/page_columns.ts';
import type { Row } from '../../fleet/row.ts';
import { openMenu } from '../act.tsx';
import { late, loadLate } from '../late.tsx';
import { Icon } from '../icon.tsx';
import { go, withQuery } from '../router.ts';
import { CELLS } from './cells.tsx';
import { columns, columnsText, isHeld, select, selected, shown, sorts, tools } from './state.ts';

const SELECT_WIDTH = 36;
const ACTIONS_WIDTH = 44;
/** Rows drawn beyond the edges, for fast scrolling. */
const OVERSCAN = 8;
/** Below this width a row has two lines. As in the style sheet. */
const NARROW = 640;
const ROW = 30;
const NARROW_ROW = 60;

/** These move the focus among the rows; else the page would scroll. */
const KEYS = /^(?:ArrowDown|ArrowUp|PageDown|PageUp|Home|End)$/;

const width = signal(innerWidth);
export const isNarrow = computed(() => width.value <= NARROW);
export const rowHeight = computed(() => (isNarrow.value ? NARROW_ROW : ROW));
/** Columns that somebody chose are all there; else those that fit. */
export const visibleColumns = computed((): readonly ColumnName[] =>
  columnsText.value === ''
    ? fitting(columns.value, width.value, SELECT_WIDTH + ACTIONS_WIDTH)
    : columns.value,
);
const view = signal({ first: 0, last: 40 });
/** The row whose controls are reached by Tab. */
export const active = signal('');

const template = computed(() =>
  [
    `${SELECT_WIDTH}px`,
    ...visibleColumns.value.map((name) => {
      const pixels = columnOf(name).width;
      return name === 'health' ? 'minmax(0, 1fr)' : `${pixels}px`;
    }),
    `${ACTIONS_WIDTH}px`,
  ].join(' '),
);

const sortBy = async (name: ColumnName): Promise<void> => {
  const { formatSorts, toggled } = await loadLate();
  go(withQuery({ sort: formatSorts(toggled(sorts.peek(), name)) }), { replace: true });
};

const leastWidth = computed(() =>
  visibleColumns.value.reduce((sum, name) => sum + columnOf(name).width, SELECT_WIDTH + ACTIONS_WIDTH),
);

const Head = ({ name }: { readonly name: ColumnName }) => {
  const { title, isNumber } = columnOf(name);
  const rank = sorts.value.findIndex(({ column }) => column === name);
  const sort = sorts.value[rank];
  const order = sort === undefined ? 'none' : sort.isDescending ? 'descending' : 'ascending';
  return (
    <th role="columnheader" scope="col" aria-sort={order} class={isNumber ? 'right' : ''}>
      <button onClick={() => void sortBy(name)}>
        {title}
        {sort !== undefined && <Icon name={sort.isDescending ? 'down' : 'up'} size={13} />}
        {rank > 0 && <sub>{rank + 1}</sub>}
      </button>
    </th>
  );
};

const cellOf = (name: ColumnName): ((row: Row) => ComponentChild) | undefined =>
  ({ ...tools.peek()?.MORE_CELLS, ...CELLS })[name];

interface RowProps {
  readonly row: Row;
  readonly index: number;
  readonly names: readonly ColumnName[];
  readonly isSelected: boolean;
  readonly isActive: boolean;
}

/** Drawn again only if something about it is another. */
class TableRow extends Component<RowProps> {
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
            {cellOf(name)?.(row)}
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

const idAt = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('tr[data-id]')?.dataset['id'] : undefined;

const Body = () => {
  const all = shown.value;
  const names = visibleColumns.value;
  const { first, last } = view.value;
  const height = rowHeight.value;
  const drawn = all.slice(first, last);
  // The row with the focus stays in the document wherever it is scrolled to.
  const activeIndex = all.findIndex(({ id }) => id === active.value);
  const current = activeIndex === -1 ? all[0]?.id : active.value;
  return (
    <tbody style={{ height: `${all.length * height}px` }}>
      <tr class="spacer" aria-hidden="true" style={{ height: `${first * height}px` }} />
      {drawn.map((row, i) => (
        <TableRow
          key={row.id}
          row={row}
          index={first + i}
          names={names}
          isSelected={selected.value.has(row.id)}
          isActive={row.id === current || (i === 0 && (activeIndex < first || activeIndex >= last))}
        />
      ))}
    </tbody>
  );
};

const SelectAll = late('SelectAll');
const Empty = late('Empty');

export const Table = () => {
  const ref = useRef<HTMLTableElement>(null);
  const measure = (): void => {
    const table = ref.current;
    const scroller = table?.closest('main');
    const body = table?.querySelector('tbody');
    if (table === null || !scroller || !body) return;
    width.value = scroller.clientWidth;
    const top = scroller.scrollTop - table.offsetTop - body.offsetTop;
    const first = Math.max(0, Math.floor(top / rowHeight.peek()) - OVERSCAN);
    const last = Math.ceil((top + scroller.clientHeight) / rowHeight.peek()) + OVERSCAN;
    if (first !== view.peek().first || last !== view.peek().last)
      view.value = { first, last: Math.max(last, 1) };
  };
  useEffect(() => {
    const scroller = ref.current?.closest('main');
    if (!scroller) return undefined;
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    if (scroller.firstElementChild) observer.observe(scroller.firstElementChild);
    scroller.addEventListener('scroll', measure, { passive: true });
    measure();
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', measure);
      isHeld.value = false;
    };
  }, []);
  useSignalEffect(() => {
    // Another height: other rows are in view.
    if (rowHeight.value > 0) measure();
  });
  return (
    <>
      <table
        ref={ref}
        role="table"
        class="machines"
        aria-label="Machines"
        aria-rowcount={shown.value.length + 1}
        aria-colcount={visibleColumns.value.length + 2}
        style={{
          '--columns': template.value,
          '--row': `${rowHeight.value}px`,
          minWidth: isNarrow.value ? 0 : `${leastWidth.value}px`,
        }}
        onKeyDown={(event) => {
          const { currentTarget } = event;
          if (KEYS.test(event.key)) event.preventDefault();
          void loadLate().then(({ onTableKey }) => onTableKey(event, currentTarget));
        }}
        onFocusIn={(event) => {
          active.value = idAt(event.target) ?? active.peek();
          isHeld.value = idAt(event.target) !== undefined;
        }}
        onFocusOut={(event) => (isHeld.value = idAt(event.relatedTarget) !== undefined)}
        onPointerOver={(event) => {
          if (event.pointerType === 'mouse') isHeld.value = idAt(event.target) !== undefined || isHeld.peek();
        }}
        onPointerLeave={(event) => (isHeld.value = event.currentTarget.contains(document.activeElement))}
      >
        <thead role="rowgroup">
          <tr role="row" aria-rowindex={1}>
            <th role="columnheader" class="select">
              <SelectAll />
            </th>
            {visibleColumns.value.map((name) => (
              <Head key={name} name={name} />
            ))}
            <th role="columnheader">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <Body />
      </table>
      <Empty />
    </>
  );
};
