/** How many requests an instance of `web` takes at a time, and how many of them may be event streams. */
import type { Instance } from '../shared/types/instance.ts';

/** Unless the instance config says otherwise. */
export const WEB_PLACES = 250;

/** A stream keeps its place for up to an hour; the rest is for people who act. Cloud Run adds an instance at 60 % too. */
const SHARE_OF_STREAMS = 0.6;
export const maxStreams = ({ sizes }: Pick<Instance, 'sizes'>): number =>
  Math.max(1, Math.floor((sizes?.['web']?.concurrency ?? WEB_PLACES) * SHARE_OF_STREAMS));
