/** A change of a machine's Description, for tests to which it does not matter what is kept beside it. */
import type { Store } from '../../shared/store/store.ts';
import type { Origin } from '../../shared/timeline/entries.ts';
import type { Description } from '../../shared/types/description.ts';
import { withDescription } from '../../shared/types/stored_record.ts';

type DescriptionStep = (
  previous: Description | undefined,
  now: Date,
  deletedAt: string | undefined,
) => Description | undefined;

/** Does what `store.update` does, with a step on Descriptions; returns the Descriptions before and after. */
export const change = async (
  store: Pick<Store, 'update'>,
  machineId: string,
  step: DescriptionStep,
  origin: Origin,
) => {
  const { previous, next } = await store.update(
    machineId,
    (was, now, deletedAt) => {
      const description = step(was?.Description, now, deletedAt);
      return description && withDescription(was, description);
    },
    origin,
  );
  return { previous: previous?.Description, next: next?.Description };
};
