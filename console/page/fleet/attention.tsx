/** What else needs attention beside the healths, each a filter. */
import { computed } from '@preact/signals';
import { attentionCounter } from '../../fleet/attention_counts.ts';
import { rows } from '../lab.ts';
import { Icon } from '../late_icon.tsx';
import { hasTerm, urlWithTerm } from './state.ts';
import { spoken } from './summary.tsx';
import { countText } from '../../../shared/count_text.ts';

const count = attentionCounter();
const counts = computed(() => Object.entries(count(rows.value)));

export const Attention = () => {
  const words = counts.value;
  if (words.length === 0) return null;
  return (
    <p class="also">
      <Icon name="warning" size={14} />
      <span>Also needs attention:</span>
      {words.map(([word, count]) => (
        <a
          key={word}
          href={urlWithTerm(`attention:${word}`)}
          aria-current={hasTerm(`attention:${word}`) ? 'true' : undefined}
        >
          <b>{countText(count)}</b> {spoken(word)}
        </a>
      ))}
    </p>
  );
};
