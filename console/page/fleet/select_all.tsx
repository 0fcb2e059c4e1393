/** The box in the table's head that selects all rows shown. */
import { filter, selected, selectShown, shown } from './state.ts';

export const SelectAll = () => {
  const ids = shown.value;
  const count = ids.filter(({ id }) => selected.value.has(id)).length;
  return (
    <input
      type="checkbox"
      // A filter that is not understood must not choose machines.
      disabled={(filter.value?.problems.length ?? 0) > 0}
      aria-label={`Select all ${ids.length} machines shown`}
      checked={count > 0 && count === ids.length}
      ref={(element) => {
        if (element !== null) element.indeterminate = count > 0 && count < ids.length;
      }}
      onClick={() => selectShown(count < ids.length)}
    />
  );
};
