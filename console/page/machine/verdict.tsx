/** How the machine is: its health, since when, why, what was tried, and the advice as a button. */
import { whatWasTried } from '../../../shared/health/advice.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { RULES } from '../../fleet/page_deeds.ts';
import type { Row } from '../../fleet/row.ts';
import { suggestedDeed } from '../../fleet/suggested_deed.ts';
import { ageText, clockText } from '../../fleet/words.ts';
import { begin } from '../do.ts';
import { spoken } from '../fleet/summary.tsx';
import { HealthIcon } from '../icon.tsx';
import { mayAct, slowNow } from '../lab.ts';
import { ViewIcon } from '../view_icon.tsx';

const NEEDS_EDITOR = 'You need the role editor.';

const Suggested = ({ row }: { readonly row: Row }) => {
  const deed = suggestedDeed(row);
  if (deed === undefined) return null;
  return (
    <button
      class="button primary"
      disabled={!mayAct.value}
      title={mayAct.value ? undefined : NEEDS_EDITOR}
      onClick={() => begin(deed, [row.id])}
    >
      {RULES[deed].label}
      {RULES[deed].asks.length > 0 && ' …'}
    </button>
  );
};

export const Verdict = ({ row }: { readonly row: Row }) => {
  const { state, machine } = row;
  const { health, since, why, action, attention } = state;
  const tried = whatWasTried(machine, slowNow.value);
  return (
    <section class="verdict" data-health={health} aria-label="Health">
      <span class="badge-icon">
        <HealthIcon health={health} size={26} />
      </span>
      <div>
        <h2>
          {spoken(health)}
          {since !== ZERO_TIME && (
            <small class="number" title={clockText(since)}>
              for {ageText(since, slowNow.value)}
            </small>
          )}
        </h2>
        <p>{why.replace(` Tried: ${tried}.`, '')}</p>
        {tried !== '' && <p class="muted">Tried: {tried}.</p>}
        {attention.map(({ word, why: reason, action: advice }) => (
          <p key={word} class="attention-line">
            <ViewIcon name="warning" size={14} />
            <span>
              <b>{spoken(word)}</b> {reason} <span class="muted">{advice}</span>
            </span>
          </p>
        ))}
      </div>
      {health !== 'busy' && health !== 'idle' ? (
        <div class="suggestion">
          <p>
            <ViewIcon name="advice" size={15} />
            <span>{action}</span>
          </p>
          <Suggested row={row} />
        </div>
      ) : (
        attention.length > 0 && (
          <div class="suggestion">
            <Suggested row={row} />
          </div>
        )
      )}
    </section>
  );
};
