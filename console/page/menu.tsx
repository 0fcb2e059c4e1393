/** The menu of what can be done about machines: each action, or why it makes no sense now. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { GUARDED } from '../fleet/deed_actions.ts';
import { machinesText, PAGE_DEEDS, type PageDeed, RULES } from '../fleet/page_deeds.ts';
import type { Row } from '../fleet/row.ts';
import { menu, type OpenMenu } from './act.tsx';
import { begin } from './do.ts';
import { mayAct, rowOf } from './lab.ts';
import { placeBeside } from './popup.tsx';
import { popup } from './popup_state.ts';
import { machineUrl } from './router.ts';

const NEEDS_EDITOR = 'You need the role editor.';

/** Empty if it makes sense for one of them at least. */
const whyNot = (deed: PageDeed, rows: readonly Row[]): string => {
  if (!mayAct.value) return NEEDS_EDITOR;
  const reasons = rows.map(({ machine }) => RULES[deed].whyNot(machine));
  return reasons.every((text) => text !== '') ? (reasons[0] ?? '') : '';
};

/** Cancelling and releasing are offered in place of what they undo. */
const isOffered = (deed: PageDeed, rows: readonly Row[]): boolean => {
  if (deed === 'cancel-cycle') return rows.some(({ machine }) => machine.PowerCycle);
  if (deed === 'release') return rows.some(({ machine }) => machine.MaintenanceMode !== '');
  if (deed === 'clear-quarantine') return rows.some(({ machine }) => machine.IsQuarantined);
  if (deed === 'trust-outlet') return rows.some(({ machine }) => machine.Power.Doubt !== '');
  if (deed === 'supply') return rows.some(({ machine }) => machine.AttachedDevice === 'ssh');
  // It differs from forgetting only for a machine in maintenance.
  if (deed === 'forget-for-good') return rows.some(({ machine }) => machine.MaintenanceMode !== '');
  return true;
};

const close = (at: HTMLElement): void => {
  menu.value = undefined;
  if (at.isConnected) at.focus();
};

const onKey = (event: KeyboardEvent, at: HTMLElement): void => {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const here = items.findIndex((item) => item === document.activeElement);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: here + 1,
    ArrowUp: here - 1,
    Home: 0,
    End: items.length - 1,
  };
  const next = steps[event.key];
  if (next !== undefined) items.at(next % items.length)?.focus();
  else if (event.key === 'Escape' || event.key === 'Tab') close(at);
  else return;
  event.preventDefault();
};

const Links = ({ id, at }: { readonly id: string; readonly at: HTMLElement }) => {
  const link = rowOf(id)?.link ?? '';
  return (
    <>
      <a role="menuitem" tabIndex={-1} href={machineUrl(id)} onClick={() => close(at)}>
        Open
      </a>
      <button
        role="menuitem"
        tabIndex={-1}
        onClick={() => {
          void navigator.clipboard.writeText(id);
          close(at);
        }}
      >
        Copy ID
      </button>
      <button
        role="menuitem"
        tabIndex={-1}
        onClick={() => {
          close(at);
          popup.value = { kind: 'sensors', id, at };
        }}
      >
        All sensors
      </button>
      {link !== '' && (
        <a role="menuitem" tabIndex={-1} href={link} target="_blank" rel="noreferrer">
          Task runner’s page
        </a>
      )}
    </>
  );
};

const Opened = ({ ids, at }: OpenMenu) => {
  const ref = useRef<HTMLDivElement>(null);
  const rows = ids.map(rowOf).filter((row) => row !== undefined);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    placeBeside(element, at);
    element.querySelector<HTMLElement>('[role=menuitem]')?.focus({ preventScroll: true });
    const onPointer = (event: Event): void => {
      if (event.target instanceof Node && !element.contains(event.target) && !at.contains(event.target))
        menu.value = undefined;
    };
    // The scroll that brought the button into view may be told only now.
    const onScroll = (): void => {
      const { top, bottom } = at.getBoundingClientRect();
      if (at.isConnected && bottom > 0 && top < innerHeight) placeBeside(element, at);
      else menu.value = undefined;
    };
    document.addEventListener('pointerdown', onPointer);
    document.querySelector('main')?.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      document.querySelector('main')?.removeEventListener('scroll', onScroll);
    };
  }, [at]);
  const [only] = ids;
  return (
    <div
      ref={ref}
      class="menu"
      role="menu"
      aria-label={`Actions for ${ids.length === 1 ? (only ?? '') : machinesText(ids.length)}`}
      onKeyDown={(event) => onKey(event, at)}
    >
      {ids.length === 1 && only !== undefined && (
        <>
          <Links id={only} at={at} />
          <hr />
        </>
      )}
      {PAGE_DEEDS.filter((deed) => isOffered(deed, rows)).map((deed) => {
        const reason = whyNot(deed, rows);
        return (
          <button
            key={deed}
            role="menuitem"
            tabIndex={-1}
            class={GUARDED.has(deed) && deed !== 'cycle' ? 'danger' : ''}
            aria-disabled={reason !== ''}
            onClick={() => {
              if (reason !== '') return;
              close(at);
              begin(deed, ids);
            }}
          >
            {RULES[deed].label}
            {RULES[deed].asks.length > 0 && ' …'}
            {reason !== '' && <small>{reason}</small>}
          </button>
        );
      })}
    </div>
  );
};

export const Menu = () =>
  menu.value === undefined ? null : <Opened key={menu.value.ids.join()} {...menu.value} />;
