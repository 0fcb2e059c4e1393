/** The silences in force: what they match, until when, by whom and why; each can be ended. */
import { matchTexts } from '../../fleet/silence_form.ts';
import { clockText, spanText } from '../../fleet/words.ts';
import type { Silence } from '../../../shared/types/silence.ts';
import { mayAct, slowNow } from '../lab.ts';
import { ViewIcon } from '../view_icon.tsx';
import { SilenceForm } from './silence_form.tsx';
import { endSilence, openForm, silences } from './state.ts';

const Item = ({ silence }: { readonly silence: Silence }) => {
  const { Until, By, Reason } = silence;
  const leftSeconds = (Date.parse(Until) - slowNow.value.getTime()) / 1000;
  const what = matchTexts(silence);
  return (
    <li>
      <p class="match">
        {what.map((text) => (
          <code key={text}>{text}</code>
        ))}
      </p>
      <p>{Reason}</p>
      <p class="muted">
        {spanText(leftSeconds)} left, until {clockText(Until).slice(0, 16)} · {By}
      </p>
      <button
        class="button"
        disabled={!mayAct.value}
        title={mayAct.value ? undefined : 'You need the role editor.'}
        onClick={() => void endSilence(silence)}
      >
        End<span class="unseen"> the silence of {what.join(', ')}</span>
      </button>
    </li>
  );
};

export const Silences = () => {
  const isOpen = openForm.value === 'new';
  const now = slowNow.value.toISOString();
  const inForce = silences.value?.filter(({ Until }) => Until > now);
  return (
    <section class="card silences" aria-labelledby="silences">
      <header>
        <h2 id="silences">
          <ViewIcon name="silence" /> Silences
        </h2>
        <button
          class="button"
          disabled={!mayAct.value}
          title={mayAct.value ? undefined : 'You need the role editor.'}
          aria-expanded={isOpen}
          onClick={() => (openForm.value = isOpen ? '' : 'new')}
        >
          New …
        </button>
      </header>
      {isOpen && <SilenceForm />}
      {inForce?.length === 0 && !isOpen && (
        <p class="muted">
          None is in force. Before planned work, silence what will be touched: the machines keep their health
          and wake nobody.
        </p>
      )}
      <ul>
        {(inForce ?? []).map((silence) => (
          <Item key={silence.ID} silence={silence} />
        ))}
      </ul>
    </section>
  );
};
