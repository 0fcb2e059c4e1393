/** The first thing to see: one sentence, how many machines have which health, and what else needs attention. */
import { computed } from '@preact/signals';
import { healthCounter, sentenceOf } from '../../fleet/counts.ts';
import type { Health } from '../../../shared/health/health.ts';
import { HealthIcon } from '../icon.tsx';
import { incidents, isComplete, rows } from '../lab.ts';
import { hasTerm, urlWithTerm } from './state.ts';
import { late } from '../late.tsx';
import { countText } from '../../../shared/count_text.ts';

const Attention = late('Attention');
const IncidentStrip = late('IncidentStrip');

/** `needs repair`. */
export const spoken = (word: string): string => word.replaceAll('_', ' ');

interface Count {
  readonly word: Health;
  readonly count: number;
}

// Drawn again only if the count or the URL is another one, because they read signals.
const BarPart = ({ word, count }: Count) => (
  <a
    tabIndex={-1}
    data-health={word}
    href={urlWithTerm(`health:${word}`)}
    title={`${countText(count)} ${spoken(word)}`}
  />
);
const Chip = ({ word, count }: Count) => (
  <a
    class="chip"
    data-health={word}
    href={urlWithTerm(`health:${word}`)}
    aria-current={hasTerm(`health:${word}`) ? 'true' : undefined}
  >
    <HealthIcon health={word} />
    <b>{countText(count)}</b> {spoken(word)}
  </a>
);

const Bar = ({ counts }: { readonly counts: readonly Count[] }) => (
  <div
    class="bar"
    aria-hidden="true"
    style={{ gridTemplateColumns: counts.map(({ count }) => `minmax(6px, ${count}fr)`).join(' ') }}
  >
    {counts.map(({ word, count }) => (
      <BarPart key={word} word={word} count={count} />
    ))}
  </div>
);

const Legend = ({ counts }: { readonly counts: readonly Count[] }) => (
  <ul class="legend" aria-label="Machines by health">
    {counts.map(({ word, count }) => (
      <li key={word}>
        <Chip word={word} count={count} />
      </li>
    ))}
  </ul>
);

const Loading = () => (
  <section class="summary" aria-busy="true">
    <div class="state">
      <h1 class="muted">Waiting for the machines …</h1>
      <div class="bar loading" />
    </div>
  </section>
);

const count = healthCounter();
/** How many machines have each health. */
export const healths = computed(() => count(rows.value));

export const Summary = () => {
  if (!isComplete.value) return <Loading />;
  const counts = Object.entries(healths.value).map(([word, count]) => ({ word: word as Health, count }));
  return (
    <section class={`summary ${incidents.value.length > 0 ? 'with-incidents' : ''}`} aria-label="Summary">
      <div class="state">
        <h1>{sentenceOf(healths.value)}</h1>
        <Bar counts={counts} />
        <Legend counts={counts} />
        <Attention />
      </div>
      <IncidentStrip />
    </section>
  );
};
