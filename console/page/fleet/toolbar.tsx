/** Above the table: the filter, how many machines match, whether the order waits, and what can be done with the list as a whole. */
import { useSignalEffect } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { machinesText } from '../../fleet/page_deeds.ts';
import { COLUMN_NAMES } from '../../fleet/page_columns.ts';
import { openMenu } from '../act.tsx';
import { Icon } from '../late_icon.tsx';
import { isComplete, rows } from '../lab.ts';
import { arrange, filter, filterText, isBehind, selected, shown } from './state.ts';
import { Panel } from './panels.tsx';
import { selectedRows, selectShown } from './selection.ts';
import { draft, hasFocus, panel, setFilter, typeFilter } from './typing.ts';
import { Marks, Suggestions } from './suggestions.tsx';
import { isNarrow, visibleColumns } from './table_size.ts';
import { countText } from '../../../shared/count_text.ts';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type=checkbox]), textarea, select');

const FilterBox = () => {
  const input = useRef<HTMLInputElement>(null);
  useSignalEffect(() => {
    if (draft.peek().trim() !== filterText.value) draft.value = filterText.value;
  });
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || isTyping(event.target) || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const problems = filter.value?.problems ?? [];
  return (
    <div class="filter" role="search">
      <Icon name="search" />
      <div class="field">
        {problems.length > 0 && <Marks />}
        <input
          ref={input}
          id="filter"
          type="text"
          role="combobox"
          aria-label="Filter machines"
          aria-expanded={hasFocus.value}
          aria-controls="suggestions"
          aria-autocomplete="list"
          aria-invalid={problems.length > 0}
          aria-describedby={problems.length > 0 ? 'problems' : undefined}
          placeholder="Filter: words, health:dead, place:rack4, battery:<30"
          autocomplete="off"
          spellcheck={false}
          value={draft.value}
          onFocus={() => (hasFocus.value = true)}
          onBlur={() => (hasFocus.value = false)}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
            hasFocus.value = true;
            typeFilter(draft.value);
          }}
        />
      </div>
      {draft.value === '' ? (
        <kbd aria-hidden="true">/</kbd>
      ) : (
        <button class="button quiet icon-only" aria-label="Clear the filter" onClick={() => setFilter('')}>
          <Icon name="close" size={14} />
        </button>
      )}
      {hasFocus.value && <Suggestions />}
    </div>
  );
};

const Problems = () => {
  const problems = filter.value?.problems ?? [];
  if (problems.length === 0) return null;
  return (
    <p id="problems" class="problems" role="status">
      {problems.map(({ detail }) => detail).join(' · ')}
    </p>
  );
};

const PanelButton = ({
  name,
  label,
}: {
  readonly name: 'columns' | 'views' | 'export';
  readonly label: string;
}) => (
  <span class="anchor">
    <button
      class="button"
      aria-expanded={panel.value === name}
      onClick={() => (panel.value = panel.value === name ? undefined : name)}
    >
      {label}
      <Icon name="down" size={13} />
    </button>
    {panel.value === name && <Panel />}
  </span>
);

const Count = () => {
  const all = rows.value.length;
  const some = shown.value.length;
  if (!isComplete.value) return null;
  return (
    <p class="count number" role="status">
      {filterText.value === '' ? machinesText(all) : `${countText(some)} of ${countText(all)}`}
    </p>
  );
};

const Selection = () => {
  if (selected.value.size === 0) return null;
  const ids = selectedRows.value.map(({ id }) => id);
  const isUnderstood = (filter.value?.problems.length ?? 0) === 0;
  const isAll = shown.value.every(({ id }) => selected.value.has(id));
  return (
    <div class="selection" role="region" aria-label="Selection">
      <b class="number">{countText(ids.length)} selected</b>
      {!isAll && isUnderstood && (
        <button class="button quiet" onClick={() => selectShown(true)}>
          Select all {countText(shown.value.length)}
          {filterText.value === '' ? '' : ' that match'}
        </button>
      )}
      <button
        class="button primary"
        aria-haspopup="menu"
        onClick={(event) => openMenu(ids, event.currentTarget)}
      >
        Act
        <Icon name="down" size={13} />
      </button>
      <button class="button quiet" onClick={() => selectShown(false)}>
        Clear
      </button>
    </div>
  );
};

export const Toolbar = () => {
  const hidden = COLUMN_NAMES.length - visibleColumns.value.length;
  return (
    <div class="toolbar">
      <FilterBox />
      <Count />
      {isBehind.value && (
        <button class="button held" onClick={arrange} title="Rows do not move under the pointer or the focus">
          <Icon name="refresh" size={13} />
          Reorder
        </button>
      )}
      <Selection />
      <div class="tools">
        <PanelButton name="views" label="Views" />
        {!isNarrow.value && (
          <PanelButton name="columns" label={hidden === 0 ? 'Columns' : `Columns (${hidden} hidden)`} />
        )}
        <PanelButton name="export" label="Export" />
      </div>
      <Problems />
    </div>
  );
};
