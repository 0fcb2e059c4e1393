/** Judges all machines anew, because time has passed: a few at a time, so that nothing waits for it. */
import { renew } from '../fleet/renewal.ts';
import { alter, rows } from './lab.ts';

const SLICE = 1000;
let isUnderWay = false;

const go = (from: number, wasChanged: boolean): void => {
  const all = rows.peek();
  const isLast = from + SLICE >= all.length;
  let hasChanged = wasChanged;
  alter((lab) => {
    hasChanged = renew(lab, all.slice(from, from + SLICE)) || wasChanged;
    return hasChanged && isLast;
  });
  isUnderWay = !isLast;
  if (!isLast) setTimeout(go, 0, from + SLICE, hasChanged);
};

export const renewAll = (): void => {
  if (!isUnderWay) go(0, false);
};
