/** Asks before an action: what will happen to which machine, what is lost, what to know; then shows what became of each. */
import { useState } from 'preact/hooks';
import { type Form, machinesText, type PageDeed, RULES } from '../fleet/page_deeds.ts';
import type { Warning } from '../fleet/warnings.ts';
import type { Row } from '../fleet/row.ts';
import type { Description } from '../../shared/types/description.ts';
import { Acknowledge } from './acknowledge.tsx';
import { question } from './act.tsx';
import { FIELDS, formOf, withoutTexts } from './ask_fields.tsx';
import { close, Frame } from './ask_frame.tsx';
import { doAll, type Result, tell, warningsFor } from './do.ts';
import { HealthIcon } from './icon.tsx';
import { rowOf } from './lab.ts';
import { countText } from '../../shared/count_text.ts';

interface LineProps {
  readonly row: Row;
  readonly warnings: readonly Warning[];
  readonly result: Result | undefined;
}

const Line = ({ row, warnings, result }: LineProps) => (
  <li data-result={result === undefined ? undefined : result.isDone ? 'done' : 'failed'}>
    <span class="health" data-health={row.state.health}>
      <HealthIcon health={row.state.health} />
      <span class="unseen">{row.state.health}</span>
    </span>
    <span class="cut">{row.id}</span>
    {result === undefined ? (
      warnings.length > 0 && <small>{warnings.map(({ text }) => text).join(' ')}</small>
    ) : (
      <small>{result.isDone ? (result.isChanged ? 'done' : 'nothing to change') : result.why}</small>
    )}
  </li>
);

const Ask = ({ deed, ids }: { readonly deed: PageDeed; readonly ids: readonly string[] }) => {
  const [step, setStep] = useState<'ask' | 'work' | 'told'>('ask');
  // What is listed is what is done: changes that arrive meanwhile do not alter the list.
  const [rows] = useState(() => ids.map(rowOf).filter((row) => row !== undefined));
  const meant = rows.filter(({ machine }) => RULES[deed].whyNot(machine) === '');
  const [known] = useState(() => warningsFor(deed, meant));
  const whyLeft = rows.map(({ machine }) => RULES[deed].whyNot(machine)).find((text) => text !== '');
  const left = rows.length - meant.length;
  /** One machine of which there is nothing to say is in the title. */
  const isListed = rows.length > 1 || step !== 'ask' || known.flat().length > 0;
  const [form, setForm] = useState<Form>(() => (meant.length === 1 && meant[0] ? formOf(meant[0]) : {}));
  const [results, setResults] = useState<ReadonlyMap<string, Result>>(new Map());
  const { label, asks, loses } = RULES[deed];
  // What failed is shown, and tried again, as it is now: it may have failed because it had changed.
  const failed = meant
    .filter(({ id }) => results.get(id)?.isDone === false)
    .map((row) => rowOf(row.id) ?? row);
  const [first] = meant;

  const work = async (targets: readonly Row[]): Promise<void> => {
    setStep('work');
    const found = new Map(results);
    await doAll(deed, targets, form, (id, result) => {
      found.set(id, result);
      setResults(new Map(found));
    });
    const changed = targets.filter(({ id }) => {
      const result = found.get(id);
      return result?.isDone === true && result.isChanged;
    });
    tell(deed, new Map<string, Description>(changed.map(({ id, machine }) => [id, machine])));
    if (targets.every(({ id }) => found.get(id)?.isDone)) close();
    else setStep('told');
  };

  const only = meant.length === 1 ? (first?.id ?? '') : machinesText(meant.length);
  return (
    <Frame
      title={`${label}: ${only}`}
      isWorking={step === 'work'}
      onSubmit={() => void work(step === 'told' ? failed : meant)}
    >
      <div class="body">
        {loses !== undefined && <p class="loses">{loses}</p>}
        {step === 'ask' && first !== undefined && asks.length > 0 && (
          <div class="fields">
            {asks.map((name) =>
              FIELDS[name]({
                row: meant.length === 1 ? first : withoutTexts(first),
                set: (change) => setForm((was) => ({ ...was, ...change })),
              }),
            )}
          </div>
        )}
        {isListed && (
          <ul class="targets" tabIndex={0} aria-label="Machines">
            {meant.map((row, i) => (
              <Line
                key={row.id}
                row={failed.find(({ id }) => id === row.id) ?? row}
                warnings={known[i] ?? []}
                result={results.get(row.id)}
              />
            ))}
          </ul>
        )}
        {left > 0 && (
          <p class="muted">
            {machinesText(left)} {left === 1 ? 'is' : 'are'} left alone: {whyLeft}
          </p>
        )}
        {step !== 'ask' && (
          <progress max={meant.length} value={results.size} aria-label="Progress">
            {countText(results.size)} of {countText(meant.length)}
          </progress>
        )}
      </div>
      <footer>
        {step === 'told' && (
          <p role="alert">
            {countText(failed.length)} of {machinesText(meant.length)} failed.
          </p>
        )}
        <button type="button" class="button" disabled={step === 'work'} onClick={close}>
          {step === 'told' ? 'Close' : 'Cancel'}
        </button>
        <button
          class={`button primary ${loses === undefined ? '' : 'danger'}`}
          data-first={asks.length === 0}
          disabled={step === 'work' || meant.length === 0}
        >
          {step === 'told'
            ? `Try ${machinesText(failed.length)} again`
            : meant.length > 1
              ? `${label} ${machinesText(meant.length)}`
              : label}
        </button>
      </footer>
    </Frame>
  );
};

export const ActDialog = () => {
  const asked = question.value;
  if (asked === undefined) return null;
  return asked.kind === 'deed' ? (
    <Ask key={asked.deed} deed={asked.deed} ids={asked.ids} />
  ) : (
    <Acknowledge incident={asked.incident} />
  );
};
