/** The table of machines. Only the rows and columns in view exist, so that 10,000 machines cost no more than 40. */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type ColumnName, columnOf } from '../../fleet/page_columns.ts';
import { Slots } from '../../fleet/slots.ts';
import { late, loadLate } from '../late.tsx';
import { Icon } from '../icon.tsx';
import { rows } from '../lab.ts';
import { go, withQuery } from '../router.ts';
import { selected, shown, sorts } from './state.ts';
import { TableRow } from './table_row.tsx';
import {
  above,
  active,
  focused,
  left,
  look,
  rowHeight,
  template,
  view,
  visibleColumns,
  width,
} from './table_size.ts';

const sortBy = async (name: ColumnName): Promise<void> => {
  const { formatSorts, toggled } = await loadLate();
  go(withQuery({ sort: formatSorts(toggled(sorts.peek(), name)) }), { replace: true });
};

const Head = ({ name, index }: { readonly name: ColumnName; readonly index: number }) => {
  const { title, isNumber } = columnOf(name);
  const rank = sorts.value.findIndex(({ column }) => column === name);
  const sort = sorts.value[rank];
  const order = sort === undefined ? 'none' : sort.isDescending ? 'descending' : 'ascending';
  return (
    <th
      role="columnheader"
      scope="col"
      aria-colindex={index}
      aria-sort={order}
      class={isNumber ? 'right' : ''}
    >
      <button onClick={() => void sortBy(name)}>
        {title}
        {sort !== undefined && <Icon name={sort.isDescending ? 'down' : 'up'} size={13} />}
        {rank > 0 && <sub>{rank + 1}</sub>}
      </button>
    </th>
  );
};

const SelectAll = late('SelectAll');
const Empty = late('Empty');

/** All of it, so that every column can be reached and asked for. */
const Heads = () => (
  <thead role="rowgroup">
    <tr role="row" aria-rowindex={1}>
      <th role="columnheader" class="select" aria-colindex={1}>
        <SelectAll />
      </th>
      {visibleColumns.value.map((name, i) => (
        <Head key={name} name={name} index={i + 2} />
      ))}
      <th role="columnheader" aria-colindex={visibleColumns.value.length + 2}>
        <span class="unseen">Actions</span>
      </th>
    </tr>
  </thead>
);

const slots = new Slots();
let rowsDrawn: unknown;
/** Other rows are drawn because of what somebody does, who is in the filter: nothing else is being done with a row. */
const isFiltering = (): boolean => {
  const before = rowsDrawn;
  rowsDrawn = rows.peek();
  return rowsDrawn === before && document.activeElement?.id === 'filter';
};

const Body = () => {
  const all = shown.value;
  const height = rowHeight.value;
  const chosen = selected.value;
  const indexOf = (id: string): number => (id === '' ? -1 : all.findIndex((row) => row.id === id));
  const first = Math.min(view.value.first, all.length);
  const last = Math.min(view.value.last, all.length);
  const drawn = Array.from({ length: last - first }, (_, i) => first + i);
  const focus = indexOf(focused.value.id);
  if (focus !== -1 && focus < first) drawn.unshift(focus);
  if (focus >= last) drawn.push(focus);
  const at = indexOf(active.value);
  const reached = drawn.includes(at) ? at : first;
  let next = 0;
  const keys = slots.of(
    drawn.flatMap((index) => all[index]?.id ?? []),
    isFiltering(),
  );
  return (
    <tbody style={{ height: `${all.length * height}px` }}>
      {drawn.flatMap((index) => {
        const row = all[index];
        const gap = (index - next) * height;
        next = index + 1;
        if (row === undefined) return [];
        return [
          gap > 0 && (
            <tr
              key={`before ${index === focus}`}
              class="spacer"
              aria-hidden="true"
              style={{ height: `${gap}px` }}
            />
          ),
          <TableRow
            key={keys.get(row.id)}
            row={row}
            index={index}
            isSelected={chosen.has(row.id)}
            isActive={index === reached}
          />,
        ];
      })}
    </tbody>
  );
};

export const Table = () => {
  const ref = useRef<HTMLTableElement>(null);
  const measure = (isScrolled: boolean): void => {
    const table = ref.current;
    const scroller = table?.closest('main');
    const body = table?.querySelector('tbody');
    if (table === null || !scroller || !body) return;
    width.value = scroller.clientWidth;
    left.value = scroller.scrollLeft;
    above.value = (table.previousElementSibling as HTMLElement).offsetHeight;
    const top = scroller.scrollTop - table.offsetTop - body.offsetTop;
    look(
      Math.max(0, Math.floor(top / rowHeight.peek())),
      Math.max(1, Math.ceil((top + scroller.clientHeight) / rowHeight.peek())),
      isScrolled,
    );
  };
  useEffect(() => {
    const table = ref.current;
    const scroller = table?.closest('main');
    if (!table || !scroller) return undefined;
    const observer = new ResizeObserver(() => measure(false));
    const onScroll = (): void => measure(true);
    observer.observe(scroller);
    if (scroller.firstElementChild) observer.observe(scroller.firstElementChild);
    scroller.addEventListener('scroll', onScroll, { passive: true });
    const heeded = loadLate().then(({ heedTable }) => heedTable(table));
    measure(false);
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', onScroll);
      void heeded.then((stop) => stop());
    };
  }, []);
  useSignalEffect(() => {
    // Another height: other rows are in view.
    if (rowHeight.value > 0) measure(false);
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
          '--top': `${above.value}px`,
        }}
      >
        <Heads />
        <Body />
      </table>
      <Empty />
    </>
  );
};
