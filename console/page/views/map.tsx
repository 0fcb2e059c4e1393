/** The view /map: the lab as it stands, each machine a cell; a place that is down can be seen from across the room. */
import { signal } from '@preact/signals';
import { type Block, planOf } from '../../fleet/plan.ts';
import { stepTo } from '../../fleet/roving.ts';
import { sentenceOf } from '../../fleet/counts.ts';
import type { Health } from '../../../shared/health/health.ts';
import { HealthIcon } from '../icon.tsx';
import { isComplete, rows } from '../lab.ts';
import { healths, spoken } from '../fleet/summary.tsx';
import { MapBlock } from '../map/block.tsx';
import { pointed, Readout } from '../map/readout.tsx';
import { DownPlaces } from '../map/down_places.tsx';
import { useMarked } from '../marked.ts';
import { useTitle } from '../title.ts';
import { Waiting } from '../waiting.tsx';
import { countText } from '../../../shared/count_text.ts';

/** The cell that Tab goes to. */
const current = signal('');

const Legend = () => {
  const counts = Object.entries(healths.value) as [Health, number][];
  const attention = rows.value.filter(({ state }) => state.attention.length > 0).length;
  return (
    <ul class="legend" aria-label="Machines by health">
      {counts.map(([word, count]) => (
        <li key={word}>
          <a class="chip" data-health={word} href={`/?q=health:${word}`}>
            <span class="cell sample" data-health={word}>
              {word !== 'idle' && <HealthIcon health={word} size={11} />}
            </span>
            <b>{countText(count)}</b> {spoken(word)}
          </a>
        </li>
      ))}
      {attention > 0 && (
        <li class="attention">
          <span class="cell sample marked" data-health="idle" /> <b>{countText(attention)}</b>{' '}
          {attention === 1 ? 'needs' : 'need'} attention besides
        </li>
      )}
    </ul>
  );
};

/** Shelves of more machines have several lines. */
const MAX_ACROSS = 12;
/** All shelves have places for as many, so that they line up. */
const acrossOf = (blocks: readonly Block[]): number => {
  const lengths = blocks
    .filter(({ isPlace }) => isPlace)
    .flatMap(({ shelves }) => shelves.map(({ rows: { length } }) => length));
  return Math.min(MAX_ACROSS, Math.max(4, ...lengths));
};

const cellsOf = (element: Element): HTMLElement[] => [
  ...element.querySelectorAll<HTMLElement>('.cell[data-id]'),
];

const onKey = (event: KeyboardEvent): void => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (!(event.currentTarget instanceof HTMLElement) || !(event.target instanceof HTMLElement)) return;
  const cells = cellsOf(event.currentTarget);
  const at = cells.indexOf(event.target);
  if (at === -1) return;
  const next = stepTo(
    event.key,
    cells.map((cell) => cell.getBoundingClientRect()),
    at,
  );
  if (next === undefined) return;
  event.preventDefault();
  cells[next]?.focus();
};

const idAt = (target: EventTarget | null): string =>
  (target instanceof Element ? target.closest<HTMLElement>('[data-id]')?.dataset['id'] : undefined) ?? '';

/** Of a block, to which a link leads: Tab goes on with its machines. */
const firstIdIn = (target: EventTarget | null): string =>
  target instanceof Element ? (cellsOf(target)[0]?.dataset['id'] ?? '') : '';

const Empty = () => (
  <div class="map">
    <div class="blocks" aria-hidden="true">
      {Array.from({ length: 12 }, (_, i) => (
        <div key={i} class="block waiting" />
      ))}
    </div>
  </div>
);

export const MapView = () => {
  useTitle('Map');
  useMarked();
  if (!isComplete.value)
    return (
      <Waiting for="the machines">
        <Empty />
      </Waiting>
    );
  const blocks = planOf(rows.value);
  if (blocks.length === 0)
    return (
      <div class="empty">
        <h1>No machine has reported yet</h1>
        <p>Its cell appears here with the first report of its monitor.</p>
      </div>
    );
  const ids = new Set(rows.value.map(({ id }) => id));
  const first = blocks[0]?.shelves[0]?.rows[0]?.id ?? '';
  const stop = ids.has(current.value) ? current.value : first;
  const isDown = blocks.some(({ down, shelves }) => down ?? shelves.some((shelf) => shelf.down));
  const across = acrossOf(blocks);
  return (
    <div class="map">
      <header class="view-head">
        {isDown ? <DownPlaces blocks={blocks} /> : <h1>{sentenceOf(healths.value)}</h1>}
        <Legend />
      </header>
      <div
        class="blocks"
        style={{ '--across': String(across), '--half': String(Math.ceil(across / 2)) }}
        role="group"
        aria-label="Machines by place. Arrow keys go from machine to machine."
        onKeyDown={onKey}
        onFocusIn={(event) => {
          current.value = idAt(event.target) || firstIdIn(event.target) || current.peek();
          pointed.value = idAt(event.target);
        }}
        onFocusOut={() => (pointed.value = '')}
        onPointerOver={(event) => {
          if (event.pointerType === 'mouse') pointed.value = idAt(event.target);
        }}
        onPointerLeave={() => (pointed.value = '')}
      >
        {blocks.map((block) => (
          <MapBlock key={block.name} block={block} stop={stop} />
        ))}
      </div>
      <Readout />
    </div>
  );
};
