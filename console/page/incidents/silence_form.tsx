/** The form that silences machines: which, for how long, and why; it says beforehand what it would cover. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import {
  coverageOf,
  DURATIONS,
  formFor,
  MATCH_FIELDS,
  type MatchField,
  requestOf,
  type SilenceForm as Form,
} from '../../fleet/silence_form.ts';
import { INCIDENT_KINDS, type Incident } from '../../../shared/types/incident.ts';
import { textOf } from '../api.ts';
import { now, rows, settings } from '../lab.ts';
import { spoken } from '../fleet/summary.tsx';
import { beginSilence, openForm } from './state.ts';
import { countText } from '../../../shared/count_text.ts';

const HINTS: Readonly<Record<Exclude<MatchField, 'Kind'>, string>> = {
  Machine: 'skia-e-linux-0*',
  Place: 'rack4',
  Pool: 'Skia',
};

const placesIn = (): readonly string[] => [...new Set(rows.peek().flatMap(({ places }) => places))].sort();

const Coverage = ({ form }: { readonly form: Form }) => {
  const { covered, out } = coverageOf(form, rows.value);
  const all = rows.value.length;
  return (
    <p class={`coverage ${covered === 0 ? 'none' : ''}`} role="status">
      {covered === 0
        ? 'No machine matches now.'
        : `Covers ${covered === all ? `all ${countText(all)}` : `${countText(covered)} of ${countText(all)}`} machines; ${countText(out)} of them ${out === 1 ? 'takes' : 'take'} no tasks now.`}
    </p>
  );
};

export const SilenceForm = ({ incident }: { readonly incident?: Incident }) => {
  const [form, setForm] = useState(() => formFor(incident));
  const [trouble, setTrouble] = useState('');
  const [isWorking, setWorking] = useState(false);
  const ref = useRef<HTMLFormElement>(null);
  // The focus must not come back after the next key was pressed.
  useLayoutEffect(() => {
    const before = document.activeElement;
    ref.current?.querySelector<HTMLElement>('[data-first]')?.focus();
    ref.current?.scrollIntoView({ block: 'nearest' });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const setMatch = (field: MatchField, text: string): void =>
    setForm((was) => ({ ...was, match: { ...was.match, [field]: text } }));
  const close = (): void => void (openForm.value = '');
  const submit = async (): Promise<void> => {
    const request = requestOf(form, now.peek());
    if (request === undefined) {
      setTrouble('Say what to silence, and why.');
      return;
    }
    setWorking(true);
    try {
      await beginSilence(request);
      close();
    } catch (error) {
      setTrouble(textOf(error));
      setWorking(false);
    }
  };
  const pools = settings.value?.Pools ?? [];
  return (
    <form
      ref={ref}
      class="silence-form"
      aria-label={incident === undefined ? 'New silence' : 'Silence this incident'}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <p class="muted wide">
        Machines that match all of these are in no incident until then. <code>*</code> stands for any text.
      </p>
      {MATCH_FIELDS.map((field) =>
        field === 'Kind' ? (
          <label key={field}>
            <span>Kind</span>
            <select value={form.match.Kind} onChange={(event) => setMatch('Kind', event.currentTarget.value)}>
              <option value="">any</option>
              {INCIDENT_KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {spoken(kind)}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <label key={field}>
            <span>{field}</span>
            <input
              value={form.match[field]}
              maxLength={200}
              list={field === 'Machine' ? undefined : `silence-${field}`}
              placeholder={`any, or ${HINTS[field]}`}
              data-first={incident === undefined && field === 'Machine' ? '' : undefined}
              onInput={(event) => setMatch(field, event.currentTarget.value)}
            />
          </label>
        ),
      )}
      <datalist id="silence-Place">
        {placesIn().map((place) => (
          <option key={place} value={place} />
        ))}
      </datalist>
      <datalist id="silence-Pool">
        {pools.map((pool) => (
          <option key={pool} value={pool} />
        ))}
      </datalist>
      <label>
        <span>For</span>
        <select
          value={String(form.hours)}
          onChange={(event) => setForm((was) => ({ ...was, hours: Number(event.currentTarget.value) }))}
        >
          {DURATIONS.map(([hours, text]) => (
            <option key={hours} value={String(hours)}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label class="wide">
        <span>Reason</span>
        <input
          required
          maxLength={1024}
          value={form.reason}
          placeholder="Power work in rack 4 until noon"
          data-first={incident === undefined ? undefined : ''}
          onInput={(event) => setForm((was) => ({ ...was, reason: event.currentTarget.value }))}
        />
      </label>
      <footer class="wide">
        <Coverage form={form} />
        {trouble !== '' && (
          <p role="alert" class="bad">
            {trouble}
          </p>
        )}
        <button type="button" class="button" onClick={close}>
          Cancel
        </button>
        <button class="button primary" disabled={isWorking}>
          Silence
        </button>
      </footer>
    </form>
  );
};
