/** What is said in place of rows if there are none. */
import { isComplete, rows } from '../lab.ts';
import { filterText, shown } from './state.ts';
import { setFilter } from './typing.ts';
import { countText } from '../../../shared/count_text.ts';

export const Empty = () => {
  if (!isComplete.value) return null;
  if (rows.value.length === 0)
    return (
      <div class="empty">
        <h2>No machine has reported yet</h2>
        <p>A machine appears here with the first report of its monitor.</p>
      </div>
    );
  if (shown.value.length > 0 || filterText.value === '') return null;
  return (
    <div class="empty">
      <h2>No machine matches</h2>
      <p class="cut">{filterText.value}</p>
      <button class="button" onClick={() => setFilter('')}>
        Show all {countText(rows.value.length)} machines
      </button>
    </div>
  );
};
