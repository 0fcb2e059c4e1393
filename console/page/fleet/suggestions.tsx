/** What helps with the filter: suggestions below it, and marks under what it does not understand. */
import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { KeptValues } from '../../fleet/kept_values.ts';
import { completed, suggest, type Suggestion } from '../../fleet/suggest.ts';
import { rows } from '../lab.ts';
import { filter } from './state.ts';
import { draft, hasFocus, typeFilter } from './typing.ts';

const values = new KeptValues();

const inputOf = (): HTMLInputElement | null => document.querySelector<HTMLInputElement>('#filter');

const choose = (suggestion: Suggestion): void => {
  draft.value = completed(draft.peek(), suggestion);
  typeFilter(draft.peek());
  inputOf()?.focus();
};

export const Suggestions = () => {
  const found = suggest(draft.value, rows.value, values.of);
  const at = useSignal(-1);
  useLayoutEffect(() => {
    at.value = -1;
  }, [draft.value]);
  useLayoutEffect(() => {
    const input = inputOf();
    if (input === null) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      const chosen = found[at.peek()];
      if (event.key === 'ArrowDown') at.value = (at.peek() + 1) % Math.max(1, found.length);
      else if (event.key === 'ArrowUp') at.value = Math.max(-1, at.peek() - 1);
      else if ((event.key === 'Enter' || event.key === 'Tab') && chosen !== undefined) choose(chosen);
      else if (event.key === 'Enter' && found.length > 0) hasFocus.value = false;
      else if (event.key === 'Escape') hasFocus.value = false;
      else return;
      event.preventDefault();
    };
    input.addEventListener('keydown', onKey);
    input.setAttribute('aria-activedescendant', at.value === -1 ? '' : `suggestion-${at.value}`);
    return () => input.removeEventListener('keydown', onKey);
  });
  if (found.length === 0) return <ul id="suggestions" role="listbox" hidden />;
  return (
    <ul id="suggestions" class="menu suggestions" role="listbox" aria-label="Suggestions">
      {found.map((suggestion, i) => (
        <li
          key={suggestion.text}
          id={`suggestion-${i}`}
          role="option"
          aria-selected={i === at.value}
          onPointerDown={(event) => {
            event.preventDefault();
            choose(suggestion);
          }}
        >
          <span class="cut">{suggestion.text}</span>
          <small>{suggestion.hint}</small>
        </li>
      ))}
    </ul>
  );
};

/** The filter's own text behind it, invisible but for the marks. */
export const Marks = () => {
  const problems = filter.value?.problems ?? [];
  const parts: { readonly text: string; readonly isWrong: boolean }[] = [];
  let rest = draft.value;
  for (const { text } of problems) {
    const start = rest.indexOf(text);
    if (start === -1) continue;
    parts.push({ text: rest.slice(0, start), isWrong: false }, { text, isWrong: true });
    rest = rest.slice(start + text.length);
  }
  return (
    <div class="marks" aria-hidden="true">
      {parts.map(({ text, isWrong }, i) => (isWrong ? <mark key={i}>{text}</mark> : text))}
      {rest}
    </div>
  );
};
