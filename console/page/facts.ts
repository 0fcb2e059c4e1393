/** What the server says once about itself and about who looks, beside the stream. */
import type { Settings } from '../../shared/types/settings.ts';
import { searchAhead } from './search_ahead.ts';
import { labContext } from '../fleet/lab.ts';
import { stateOf } from '../fleet/state.ts';
import { Controllers } from '../../shared/health/controllers.ts';
import { get } from './api.ts';
import { isOutOfDate } from './late.tsx';
import { learn, me, settings, sweep } from './lab.ts';
import { startReadings } from './readings.tsx';
import { isThere } from './there.ts';

const AGAIN_MS = 5_000;
const SWEEP_EVERY_MS = 60_000;

/** Retried until it succeeds: the stream tells the person that the server is away. */
const untilDone = async (work: () => Promise<void>): Promise<void> => {
  for (;;) {
    try {
      await work();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
};

const learnSettings = async (): Promise<void> => {
  settings.value = await get<Settings>('/_/settings');
  const { placesOf, times, linkOf } = labContext(settings.value, new Date(), false);
  learn({ placesOf, times, linkOf });
};

const learnMe = async (): Promise<void> => {
  me.value = await get('/loginstatus/');
};

const learnNames = async (): Promise<void> => {
  try {
    const { deviceNameOf } = await import('../fleet/device_names.ts');
    learn({ nameOf: deviceNameOf });
  } catch {
    // A browser does not ask twice for a file that failed: without the server, names are missing until the page is loaded anew.
    isOutOfDate.value ||= await isThere();
  }
};

/** The next minute tries again. */
const learnSweep = async (): Promise<void> => {
  try {
    if (document.visibilityState === 'visible') sweep.value = await get('/_/health?counts=0');
  } catch {
    // The stream tells the person that the server is away.
  }
};

export const facts = (): void => {
  learn({ stateOf, controllers: new Controllers() });
  searchAhead();
  startReadings();
  void untilDone(learnSettings);
  void untilDone(learnMe);
  void learnNames();
  void learnSweep();
  setInterval(() => void learnSweep(), SWEEP_EVERY_MS);
};
