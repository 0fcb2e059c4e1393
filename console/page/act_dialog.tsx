/** Asks before an action: what will happen to which machine, what is lost, what to know; then shows what became of each. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Asked, type Form, machinesText, type PageDeed, RULES } from '../fleet/page_deeds.ts';
import type { Warning } from '../fleet/warnings.ts';
import type { Row } from '../fleet/row.ts';
import { ATTACHED_DEVICES, type AttachedDevice, type Description } from '../../shared/types/description.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { question } from './act.tsx';
import { post } from './api.ts';
import { doAll, type Result, tell, warningsFor } from './do.ts';
import { HealthIcon } from './icon.tsx';
import { Icon } from './late_icon.tsx';
import { rowOf } from './lab.ts';
import { say } from './toast.tsx';

const close = (): void => void (question.value = undefined);

const Frame = (props: {
  readonly title: string;
  readonly isWorking?: boolean;
  readonly onSubmit: () => void;
  readonly children: ComponentChildren;
}) => {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('[data-first]:not([data-first=false])')?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class="ask"
      aria-labelledby="ask-title"
      onCancel={(event) => {
        event.preventDefault();
        if (props.isWorking !== true) close();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          props.onSubmit();
        }}
      >
        <header>
          <h2 id="ask-title">{props.title}</h2>
          <button
            type="button"
            class="button quiet icon-only"
            aria-label="Close"
            disabled={props.isWorking}
            onClick={close}
          >
            <Icon name="close" />
          </button>
        </header>
        {props.children}
      </form>
    </dialog>
  );
};

const HOUR_MS = 3_600_000;
const SPANS = [
  ['', 'not said'],
  ['2', '2 hours'],
  ['8', '8 hours'],
  ['24', '1 day'],
  ['72', '3 days'],
  ['168', '1 week'],
] as const;
const ahead = (hours: string): string =>
  hours === '' ? '' : new Date(Date.now() + Number(hours) * HOUR_MS).toISOString();

interface FieldProps {
  readonly row: Row;
  readonly set: (change: Form) => void;
}

const FIELDS: Readonly<Record<Asked, (props: FieldProps) => ComponentChildren>> = {
  reason: ({ row, set }) => (
    <label key="reason">
      <span>Reason</span>
      <input
        data-first
        maxLength={1000}
        defaultValue={row.machine.Maintenance.Reason}
        placeholder="What is being done, for whoever wonders"
        onInput={(event) => set({ reason: event.currentTarget.value })}
      />
    </label>
  ),
  ticket: ({ row, set }) => (
    <label key="ticket">
      <span>Ticket</span>
      <input
        maxLength={200}
        defaultValue={row.machine.Maintenance.Ticket}
        placeholder="A link or a number"
        onInput={(event) => set({ ticket: event.currentTarget.value })}
      />
    </label>
  ),
  until: ({ set }) => (
    <label key="until">
      <span>For</span>
      <select onChange={(event) => set({ until: ahead(event.currentTarget.value) })}>
        {SPANS.map(([hours, text]) => (
          <option key={hours} value={hours}>
            {text}
          </option>
        ))}
      </select>
    </label>
  ),
  message: ({ row, set }) => (
    <label key="message" class="wide">
      <span>Note</span>
      <textarea
        data-first
        rows={4}
        maxLength={4096}
        defaultValue={row.machine.Note.Message}
        placeholder="Empty removes the note"
        onInput={(event) => set({ message: event.currentTarget.value })}
      />
    </label>
  ),
  device: ({ row, set }) => (
    <label key="device">
      <span>Attached device</span>
      <select
        data-first
        defaultValue={row.machine.AttachedDevice}
        onChange={(event) => set({ device: event.currentTarget.value as AttachedDevice })}
      >
        {ATTACHED_DEVICES.map((kind) => (
          <option key={kind}>{kind}</option>
        ))}
      </select>
    </label>
  ),
  ssh: ({ row, set }) => (
    <label key="ssh">
      <span>SSH address</span>
      <input
        data-first
        required
        defaultValue={row.machine.SSHUserIP}
        placeholder="root@skia-i-cros-001-host"
        onInput={(event) => set({ ssh: event.currentTarget.value })}
      />
    </label>
  ),
};

/** What the fields show before anybody types. */
const formOf = ({ machine }: Row): Form => ({
  reason: machine.Maintenance.Reason,
  ticket: machine.Maintenance.Ticket,
  message: machine.Note.Message,
  device: machine.AttachedDevice,
  ssh: machine.SSHUserIP,
});

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
      <small>{result.isDone ? (result.isChanged ? 'done' : 'was so already') : result.why}</small>
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
  const failed = meant.filter(({ id }) => results.get(id)?.isDone === false);
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
                row:
                  meant.length === 1
                    ? first
                    : {
                        ...first,
                        machine: {
                          ...first.machine,
                          Maintenance: { Reason: '', Ticket: '', Until: '' },
                          Note: { ...first.machine.Note, Message: '' },
                        },
                      },
                set: (change) => setForm((was) => ({ ...was, ...change })),
              }),
            )}
          </div>
        )}
        {isListed && (
          <ul class="targets" tabIndex={0} aria-label="Machines">
            {meant.map((row, i) => (
              <Line key={row.id} row={row} warnings={known[i] ?? []} result={results.get(row.id)} />
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
            {results.size} of {meant.length}
          </progress>
        )}
      </div>
      <footer>
        {step === 'told' && (
          <p role="alert">
            {failed.length} of {machinesText(meant.length)} failed.
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

const Acknowledge = ({ incident }: { readonly incident: Incident }) => {
  const [trouble, setTrouble] = useState('');
  const acknowledge = async (): Promise<void> => {
    try {
      await post(`/_/incident/acknowledge/${encodeURIComponent(incident.ID)}`, {});
      say('You deal with the incident: it is not told again unless it grows');
      close();
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Frame title="Acknowledge the incident" onSubmit={() => void acknowledge()}>
      <div class="body">
        <p>{incident.Summary}</p>
        <p class="muted">
          Everybody sees that you deal with it. It is not told again unless it grows. This cannot be undone.
        </p>
        {trouble !== '' && (
          <p role="alert" class="loses">
            {trouble}
          </p>
        )}
      </div>
      <footer>
        <button type="button" class="button" onClick={close}>
          Cancel
        </button>
        <button class="button primary" data-first>
          Acknowledge
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
