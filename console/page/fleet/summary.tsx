/** The first thing to see: one sentence, how many machines have which health, and what else needs attention. */
import { computed } from '@preact/signals';
import { healthCounts, sentence } from '../../fleet/counts.ts';
import type { Health } from '../../../shared/health/health.ts';
import { HealthIcon } from '../icon.tsx';
import { incidents, isComplete, rows } from '../lab.ts';
import { hasTerm, urlWithTerm } from './state.ts';
import { late } from '../late.tsx';

const Attention = late('Attention');
const IncidentStrip = late('IncidentStrip');

/** `needs repair`. */
export const spoken = (word: string): string => word.replaceAll('_', ' ');

const Bar = ({ counts }: { readonly counts: readonly (readonly [Health, number])[] }) => (
  <div
    class="bar"
    aria-hidden="true"
    style={{ gridTemplateColumns: counts.map(([, count]) => `minmax(6px, ${count}fr)`).join(' ') }}
  >
    {counts.map(([word, count]) => (
      <a
        key={word}
        tabIndex={-1}
        data-health={word}
        href={urlWithTerm(`health:${word}`)}
        title={`${count} ${spoken(word)}`}
      />
    ))}
  </div>
);

const Legend = ({ counts }: { readonly counts: readonly (readonly [Health, number])[] }) => (
  <ul class="legend" aria-label="Machines by health">
    {counts.map(([word, count]) => (
      <li key={word}>
        <a
          class="chip"
          data-health={word}
          href={urlWithTerm(`health:${word}`)}
          aria-current={hasTerm(`health:${word}`) ? 'true' : undefined}
        >
          <HealthIcon health={word} />
          <b>{count}</b> {spoken(word)}
        </a>
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

const states = computed(() => rows.value.map(({ state }) => state));
const counted = computed(() => Object.entries(healthCounts(states.value)) as (readonly [Health, number])[]);
const said = computed(() => sentence(states.value));

export const Summary = () => {
  if (!isComplete.value) return <Loading />;
  const counts = counted.value;
  return (
    <section class={`summary ${incidents.value.length > 0 ? 'with-incidents' : ''}`} aria-label="Summary">
      <div class="state">
        <h1>{said.value}</h1>
        <Bar counts={counts} />
        <Legend counts={counts} />
        <Attention />
      </div>
      <IncidentStrip />
    </section>
  );
};
