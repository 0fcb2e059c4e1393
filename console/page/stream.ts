/** When the stream is begun anew: for a person who asks for it, for other readings, and for a window that is shown again. */
import type { ReadingsMode } from '../fleet/live_connection.ts';
import { closeStream, connection, hearReadings, openStream } from './lab.ts';

const HIDDEN_MS = 30_000;

/** Tries again at once. */
export const reconnect = (): void => {
  closeStream();
  void openStream();
};

/** The stream goes on where it is. */
export const askForReadings = (mode: ReadingsMode): void => {
  closeStream();
  hearReadings(false);
  void openStream(mode);
};

let hiding: ReturnType<typeof setTimeout> | undefined;
const onVisibility = (): void => {
  clearTimeout(hiding);
  if (document.visibilityState === 'visible') void openStream();
  else
    hiding = setTimeout(() => {
      closeStream();
      connection.value = { kind: 'paused' };
    }, HIDDEN_MS);
};

/** A window that is hidden for a while leaves its seat to others. */
export const followVisibility = (): void => {
  document.addEventListener('visibilitychange', onVisibility);
  onVisibility();
};
