/** Everything else that the machine told: all sensors, dimensions, and the whole Description. */
import { useEffect, useState } from 'preact/hooks';
import { isTemperature } from '../../../shared/health/readings.ts';
import type { Description } from '../../../shared/types/description.ts';
import { naturally } from '../../fleet/order.ts';
import type { Row } from '../../fleet/row.ts';
import { clockText } from '../../fleet/words.ts';
import { get } from '../api.ts';
import { settings } from '../lab.ts';
import { say } from '../toast.tsx';
import { ViewIcon } from '../view_icon.tsx';

/** A reading of the stream names no sensor: all of them are asked for, when somebody looks. */
export const Sensors = ({ row }: { readonly row: Row }) => {
  const [isOpen, setOpen] = useState(false);
  const [told, setTold] = useState<Description | undefined>(undefined);
  const [trouble, setTrouble] = useState('');
  useEffect(() => {
    if (!isOpen) return undefined;
    let isWanted = true;
    get<Description>(`/json/v1/machine/description/${encodeURIComponent(row.id)}`).then(
      (found) => isWanted && setTold(found),
      (error: unknown) => isWanted && setTrouble(error instanceof Error ? error.message : String(error)),
    );
    return () => void (isWanted = false);
  }, [isOpen, row.id]);
  const limit = settings.value?.Thresholds.celsius ?? Infinity;
  const sensors = Object.entries(told?.Temperature ?? {})
    .filter(([name]) => isTemperature(name))
    .sort(([a, m], [b, n]) => n - m || naturally(a, b));
  return (
    <details class="card part" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <ViewIcon name="sensors" /> <h2>All sensors</h2>
      </summary>
      {trouble !== '' && (
        <p class="bad" role="alert">
          {trouble}
        </p>
      )}
      {told !== undefined && sensors.length === 0 && <p class="muted">It measures no temperature.</p>}
      {sensors.length > 0 && (
        <dl class="fact-list narrow">
          {sensors.map(([name, celsius]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd class={celsius > limit ? 'off number' : 'number'}>{celsius} °C</dd>
            </div>
          ))}
        </dl>
      )}
      {told !== undefined && <p class="muted">As of {clockText(told.LastUpdated)}.</p>}
    </details>
  );
};

export const DimensionList = ({ row: { machine } }: { readonly row: Row }) => {
  const all = Object.entries(machine.Dimensions).sort(([a], [b]) => naturally(a, b));
  return (
    <details class="card part">
      <summary>
        <ViewIcon name="dimensions" /> <h2>Dimensions</h2> <span class="muted number">{all.length}</span>
      </summary>
      <dl class="fact-list">
        {all.map(([name, values]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {values.join(' | ')}
              {Object.hasOwn(machine.SuppliedDimensions, name) && <span class="muted"> supplied</span>}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
};

export const RawJson = ({ row: { machine } }: { readonly row: Row }) => {
  const [isOpen, setOpen] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(JSON.stringify(machine, null, 2));
    say('Copied');
  };
  return (
    <details class="card part" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <ViewIcon name="json" /> <h2>Raw JSON</h2>
      </summary>
      {isOpen && (
        <>
          <button class="button" onClick={() => void copy()}>
            <ViewIcon name="copy" size={14} /> Copy
          </button>
          <pre tabIndex={0} aria-label="Description as JSON">
            {JSON.stringify(machine, null, 2)}
          </pre>
        </>
      )}
    </details>
  );
};
