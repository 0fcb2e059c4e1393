/** What is down, in words that can be read from across the room; each leads to its place on the map, which is far below on a phone. */
import type { Block, Down } from '../../fleet/plan.ts';
import { ageText } from '../../fleet/words.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { slowNow } from '../lab.ts';
import { anchorOf } from '../marked.ts';
import { ViewIcon } from '../view_icon.tsx';
import { countText } from '../../../shared/count_text.ts';

/** More than this, and their number says more than their names. */
const MAX_NAMED = 6;

interface Fallen extends Down {
  readonly label: string;
  /** The block that holds it. */
  readonly block: string;
}

/** Of a rack that is down, its shelves are not told apart. */
const fallenIn = ({ name: block, label, down, shelves }: Block): readonly Fallen[] =>
  down === undefined
    ? shelves.flatMap((shelf) =>
        shelf.down === undefined ? [] : [{ ...shelf.down, block, label: `${label} ${shelf.label}` }],
      )
    : [{ ...down, block, label }];

export const DownPlaces = ({ blocks }: { readonly blocks: readonly Block[] }) => {
  const fallen = blocks.flatMap(fallenIn);
  const named = fallen.slice(0, MAX_NAMED);
  const silent = fallen.reduce((sum, each) => sum + each.silent, 0);
  const of = fallen.reduce((sum, each) => sum + each.of, 0);
  const since = fallen.map((each) => each.since).filter((time) => time !== ZERO_TIME);
  return (
    <div class="down-places">
      <ViewIcon name="siren" size={44} />
      <h1>
        {named.map(({ label, block }, i) => (
          <>
            {i > 0 && ', '}
            <a href={`#${anchorOf(block)}`}>{label}</a>
          </>
        ))}
        {fallen.length > MAX_NAMED && ` and ${countText(fallen.length - MAX_NAMED)} more`}{' '}
        {fallen.length === 1 ? 'is' : 'are'} down
      </h1>
      <p>
        {countText(silent)} of {countText(of)} machines are silent, the first for{' '}
        {ageText(since.toSorted()[0] ?? ZERO_TIME, slowNow.value)}. <a href="/incidents">Incidents</a>
      </p>
    </div>
  );
};
