/** A rack of the plan, or what stands for one: its shelves, a cell for each machine. */
import { Component, type ComponentChild } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Block, Down } from '../../fleet/plan.ts';
import type { Row } from '../../fleet/row.ts';
import { ageText } from '../../fleet/words.ts';
import { isInUse } from '../../../shared/health/health.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { spoken } from '../fleet/summary.tsx';
import { HealthIcon } from '../icon.tsx';
import { slowNow } from '../lab.ts';
import { anchorOf } from '../marked.ts';
import { machineUrl } from '../router.ts';
import { countText } from '../../../shared/count_text.ts';

interface CellProps {
  readonly row: Row;
  readonly isStop: boolean;
}

/** Drawn again only if its machine is another. */
class Cell extends Component<CellProps> {
  override shouldComponentUpdate({ row, isStop }: CellProps): boolean {
    return row !== this.props.row || isStop !== this.props.isStop;
  }

  override render(): ComponentChild {
    const { row, isStop } = this.props;
    const { health, attention } = row.state;
    const also = attention.map(({ word }) => spoken(word));
    return (
      <a
        class={`cell ${attention.length > 0 ? 'marked' : ''}`}
        data-id={row.id}
        data-health={health}
        href={machineUrl(row.id)}
        tabIndex={isStop ? 0 : -1}
        aria-label={[row.id, spoken(health), ...also].join(', ')}
      >
        {health !== 'idle' && <HealthIcon health={health} size={12} />}
      </a>
    );
  }
}

const DownSince = ({ down }: { readonly down: Down }) => (
  <>
    {down.silent < down.of && `${countText(down.silent)} of ${countText(down.of)} silent `}
    {down.since !== ZERO_TIME && <>for {ageText(down.since, slowNow.value)}</>}
  </>
);

/** Beside the name: how many of its machines are of no use without anybody having decided so. */
const Trouble = ({ block }: { readonly block: Block }) => {
  const bad = block.shelves
    .flatMap(({ rows }) => rows)
    .filter(({ state: { health } }) => !isInUse(health) && health !== 'maintenance' && health !== 'expected');
  if (bad.length === 0) return <span class="muted number">{countText(block.count)}</span>;
  return (
    <span class="number out">
      <b>{countText(bad.length)}</b> of {countText(block.count)} out
    </span>
  );
};

export const MapBlock = ({ block, stop }: { readonly block: Block; readonly stop: string }) => {
  const { label, name, shelves, down } = block;
  // Nothing of a block is drawn anew unless one of its machines changed.
  return useMemo(
    () => (
      <section
        id={anchorOf(name)}
        tabIndex={-1}
        class={`block ${block.isPlace ? '' : 'wide'}`}
        data-down={down !== undefined}
        aria-label={down === undefined ? name : `${name} is down`}
      >
        <header>
          <h2 class="cut" title={name}>
            {label}
          </h2>
          {down === undefined ? (
            <Trouble block={block} />
          ) : (
            <strong>
              <span class="word">Down</span> <DownSince down={down} />
            </strong>
          )}
        </header>
        <div class="shelves">
          {shelves.map((shelf) => (
            <div key={shelf.label} class="shelf" data-down={down === undefined && shelf.down !== undefined}>
              {shelf.label !== '' && (
                <h3 class="cut" title={shelf.label}>
                  {shelf.label}
                  {down === undefined && shelf.down !== undefined && <b> down</b>}
                </h3>
              )}
              <ul>
                {shelf.rows.map((row) => (
                  <li key={row.id}>
                    <Cell row={row} isStop={row.id === stop} />
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </div>
      </section>
    ),
    [...shelves.flatMap(({ rows }) => rows), down?.silent ?? -1, stop, slowNow.value],
  );
};
