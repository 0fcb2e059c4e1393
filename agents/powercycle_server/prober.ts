/** Reads the first outlet of every controller, at start and every minute, side by side. */
import { Trouble } from '../loop/trouble.ts';
import type { Parts } from './parts.ts';
import type { Group } from './rack.ts';

const EVERY_MS = 60_000;
const FIRST_BACKOFF_MS = 1_000;

export const probeGroup = async (group: Group): Promise<void> => {
  const [first] = group.stations;
  // A device that cannot say is used as it is.
  if (first?.outlet.canRead !== true) {
    group.trouble = '';
    return;
  }
  const give = await group.pace.take();
  try {
    group.trouble = (await first.outlet.tryRead()) === undefined ? first.outlet.trouble : '';
  } finally {
    give();
  }
};

/** `onChange` hears when a controller is out of reach, or back. */
export const watchGroup = async (
  group: Group,
  { clock, log, stop }: Parts,
  onChange: () => void,
): Promise<void> => {
  const trouble = new Trouble(log, 'controller out of reach', 'controller in reach again');
  const fields = { controller: group.controller.label };
  let failures = 0;
  while (!stop.aborted) {
    const before = group.trouble;
    // While a cycle runs, its reads say more.
    if (group.pace.isFree) await probeGroup(group).catch(() => undefined);
    if (group.trouble === undefined || group.trouble === '') {
      failures = 0;
      trouble.ended(fields);
    } else {
      failures += 1;
      trouble.occurred(new Error(group.trouble), fields);
    }
    if (group.trouble !== before) onChange();
    const waitMs =
      failures === 0 ? EVERY_MS : Math.min(EVERY_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures, 6));
    await clock.sleep(group.trouble === undefined ? FIRST_BACKOFF_MS : waitMs, stop);
  }
};
