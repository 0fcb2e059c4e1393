/** The panels below the toolbar's buttons: columns, views with a name, export. */
import type { ComponentChildren } from 'preact';
import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { csvOf } from '../../fleet/csv.ts';
import { formatColumns, isAlwaysShown } from '../../fleet/chosen_columns.ts';
import { COLUMN_NAMES, columnOf } from '../../fleet/page_columns.ts';
import type { Row } from '../../fleet/row.ts';
import { Icon } from '../late_icon.tsx';
import { slowNow } from '../lab.ts';
import { go, query, withQuery } from '../router.ts';
import { columns, columnsText, shown } from './state.ts';
import { visibleColumns } from './table_size.ts';
import { panel } from './typing.ts';

const close = (): void => void (panel.value = undefined);

const Popover = ({ label, children }: { readonly label: string; readonly children: ComponentChildren }) => {
  const ref = useRef<HTMLDivElement>(null);
  // The focus is here before the next key is pressed.
  useLayoutEffect(() => {
    const element = ref.current;
    // On a phone it is below what is in view.
    element?.scrollIntoView({ block: 'nearest' });
    element?.querySelector<HTMLElement>('button, input:not(:disabled), a')?.focus();
    const onPointer = (event: Event): void => {
      if (event.target instanceof Node && element?.parentElement?.contains(event.target) !== true) close();
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, []);
  return (
    <div
      ref={ref}
      class="menu panel"
      role="group"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        const button = ref.current?.parentElement?.querySelector<HTMLElement>('button');
        close();
        button?.focus();
      }}
    >
      {children}
    </div>
  );
};

const Columns = () => {
  const chosen = columns.value;
  const noRoom =
    columnsText.value === '' ? chosen.filter((name) => !visibleColumns.value.includes(name)) : [];
  const toggle = (name: (typeof COLUMN_NAMES)[number]): void => {
    const next = chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name];
    go(withQuery({ columns: formatColumns(next) }), { replace: true });
  };
  return (
    <Popover label="Columns">
      {COLUMN_NAMES.map((name) => (
        <label key={name} class="choice">
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            disabled={isAlwaysShown(name)}
            onChange={() => toggle(name)}
          />
          <span>{columnOf(name).title}</span>
          {noRoom.includes(name) && <small>no room</small>}
        </label>
      ))}
    </Popover>
  );
};

const KEY = 'views';
interface NamedView {
  readonly name: string;
  /** The part of the URL after `?`. */
  readonly query: string;
}

/** What another release or somebody else's hand has left there is not believed. */
const remembered = (): readonly NamedView[] => {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    if (!Array.isArray(found)) return [];
    return found.flatMap((each: Partial<NamedView>) =>
      typeof each.name === 'string' && typeof each.query === 'string'
        ? [{ name: each.name, query: each.query }]
        : [],
    );
  } catch {
    return [];
  }
};
const views = signal(remembered());
const remember = (next: readonly NamedView[]): void => {
  views.value = next;
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // They hold until the page is closed.
  }
};

const BUILT_IN: readonly NamedView[] = [
  { name: 'All machines', query: '' },
  { name: 'Hot, the hottest first', query: 'q=temperature%3A%3E35&sort=-temperature' },
  { name: 'Low batteries', query: 'q=battery%3A%3C30&sort=battery' },
  {
    name: 'Out of service, by whom',
    query: 'q=health%3Amaintenance&columns=machine,health,device,place,note,annotation',
  },
];

const Views = () => {
  const name = signal('');
  const save = (): void => {
    const text = name.peek().trim();
    if (text === '') return;
    const others = views.peek().filter((each) => each.name !== text);
    remember([...others, { name: text, query: query.peek().toString() }]);
    close();
  };
  const show = (view: NamedView): void => {
    close();
    go(view.query === '' ? '/' : `/?${view.query}`);
  };
  return (
    <Popover label="Views">
      {BUILT_IN.map((view) => (
        <button key={view.name} class="item" onClick={() => show(view)}>
          {view.name}
        </button>
      ))}
      {views.value.length > 0 && <hr />}
      {views.value.map((view) => (
        <div key={view.name} class="item-row">
          <button class="item cut" onClick={() => show(view)}>
            {view.name}
          </button>
          <button
            class="button quiet icon-only"
            aria-label={`Forget the view ${view.name}`}
            onClick={() => remember(views.peek().filter((each) => each.name !== view.name))}
          >
            <Icon name="close" size={13} />
          </button>
        </div>
      ))}
      <hr />
      <form
        class="save"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <input
          aria-label="Name of this view"
          maxLength={60}
          placeholder="Name this view"
          onInput={(event) => (name.value = event.currentTarget.value)}
        />
        <button class="button">Save</button>
      </form>
    </Popover>
  );
};

const download = (name: string, type: string, content: string): void => {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  close();
};

/** The whole Descriptions, as the server tells them. */
const jsonOf = (all: readonly Row[]): string =>
  `${JSON.stringify(
    all.map(({ machine }) => machine),
    null,
    2,
  )}\n`;

const Export = () => (
  <Popover label="Export">
    <button
      class="item"
      onClick={() =>
        download('machines.csv', 'text/csv', csvOf(shown.peek(), columns.peek(), slowNow.peek()))
      }
    >
      CSV <small>the columns chosen, for a spreadsheet</small>
    </button>
    <button class="item" onClick={() => download('machines.json', 'application/json', jsonOf(shown.peek()))}>
      JSON <small>everything known of each machine</small>
    </button>
  </Popover>
);

export const Panel = () => {
  if (panel.value === 'columns') return <Columns />;
  return panel.value === 'views' ? <Views /> : <Export />;
};
