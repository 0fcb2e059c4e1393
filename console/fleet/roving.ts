/** Which cell of a plan the arrow keys go to: the next in reading order sideways, the nearest by sight up and down. */

/** Where a cell is on the screen, in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const middle = ({ left, right }: Box): number => (left + right) / 2;

/** A cell beside the column is further away than one that is as far below. */
const SIDEWAYS = 3;

const nearestFrom = (boxes: readonly Box[], at: number, isDown: boolean): number => {
  const here = boxes[at];
  if (here === undefined) return at;
  let found = at;
  let least = Infinity;
  for (const [index, box] of boxes.entries()) {
    const away = isDown ? box.top - here.bottom : here.top - box.bottom;
    // Borders of neighbours may overlap by a pixel.
    if (away < -1) continue;
    const cost = away + SIDEWAYS * Math.abs(middle(box) - middle(here));
    if (cost < least) [found, least] = [index, cost];
  }
  return found;
};

/** The index to go to, the same if there is nothing further; undefined: the key means nothing here. */
export const stepTo = (key: string, boxes: readonly Box[], at: number): number | undefined => {
  const last = boxes.length - 1;
  switch (key) {
    case 'ArrowRight':
      return Math.min(last, at + 1);
    case 'ArrowLeft':
      return Math.max(0, at - 1);
    case 'ArrowDown':
      return nearestFrom(boxes, at, true);
    case 'ArrowUp':
      return nearestFrom(boxes, at, false);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
};
