/** The box in the table's head that selects all rows shown. */
import { selectShown } from './selection.ts';
import { filter, selected, shown } from './state.ts';
import { countText } from '../../../shared/count_text.ts';

export const SelectAll = () => {
  const ids = shown.value;
  const chosen = selected.value;
  const count = chosen.size === 0 ? 0 : ids.filter(({ id }) => chosen.has(id)).length;
  return (
    <input
      type="checkbox"
      // A filter that is not understood must not choose machines.
      disabled={ids.length === 0 || (filter.value?.problems.length ?? 0) > 0}
      aria-label={`Select all ${countText(ids.length)} machines shown`}
      checked={count > 0 && count === ids.length}
      ref={(element) => {
        if (element !== null) element.indeterminate = count > 0 && count < ids.length;
      }}
      onClick={() => selectShown(count < ids.length)}
    />
  );
};
