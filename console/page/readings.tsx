/** The switch for routine reports in a lab that is too large to get them unasked. The choice is remembered in this browser. */
import { effect, signal } from '@preact/signals';
import { hasReadings, isComplete, rows } from './lab.ts';
import { Icon } from './late_icon.tsx';
import { Popup } from './popup.tsx';
import { askForReadings } from './stream.ts';
import { countText } from '../../shared/count_text.ts';

const KEY = 'readings';
/** A machine reports every 30 s. */
const REPORTS_A_MINUTE = 2;

/** A browser may refuse storage; then nothing is remembered. */
const remembered = (): boolean => {
  try {
    return localStorage.getItem(KEY) === 'compact';
  } catch {
    return false;
  }
};
const isInsisted = signal(remembered());
/** The button whose switch is shown. */
const opened = signal<HTMLElement | undefined>(undefined);
let isAsked = false;

const insist = (is: boolean): void => {
  isAsked = is;
  isInsisted.value = is;
  askForReadings(is ? 'compact' : 'auto');
  try {
    if (is) localStorage.setItem(KEY, 'compact');
    else localStorage.removeItem(KEY);
  } catch {
    // It holds until the page is closed.
  }
};

/** Insists as soon as it is known that readings would be missing: in a small lab nothing is to be asked for. */
export const startReadings = (): void =>
  void effect(() => {
    if (isComplete.value && !hasReadings.value && isInsisted.peek() && !isAsked) insist(true);
  });

const Switch = ({ at }: { readonly at: HTMLElement }) => (
  <Popup label="Readings" at={at} onLeave={() => (opened.value = undefined)}>
    <h2>Battery, temperature, last report</h2>
    <p>
      In a lab of {countText(rows.value.length)} machines the server does not send routine reports by itself:
      each costs one document read, about {countText(rows.value.length * REPORTS_A_MINUTE)} a minute.
    </p>
    {!hasReadings.value && (
      <p class="muted">What you see of them is as of each machine’s last change. Its health is current.</p>
    )}
    <label class="choice">
      <input
        type="checkbox"
        role="switch"
        data-first
        checked={isInsisted.value}
        onChange={(event) => insist(event.currentTarget.checked)}
      />
      <span>Send them to this browser</span>
    </label>
  </Popup>
);

export const Readings = () => {
  if (!isComplete.value || (hasReadings.value && !isInsisted.value)) return null;
  return (
    <>
      <button
        class="button quiet readings"
        aria-haspopup="dialog"
        aria-label={`Readings ${hasReadings.value ? 'on' : 'off'}`}
        title="Battery, temperature and last report of each machine"
        onClick={(event) => (opened.value = event.currentTarget)}
      >
        <Icon name="readings" />
        <span>Readings {hasReadings.value ? 'on' : 'off'}</span>
      </button>
      {opened.value !== undefined && <Switch at={opened.value} />}
    </>
  );
};
