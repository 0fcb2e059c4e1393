/** Everything else that the machine told: all sensors, dimensions, and the whole Description. */
import { useState } from 'preact/hooks';
import { naturally } from '../../fleet/order.ts';
import type { Row } from '../../fleet/row.ts';
import { say } from '../toast.tsx';
import { ViewIcon } from '../view_icon.tsx';
import { SensorList } from './sensor_list.tsx';

export const Sensors = ({ row }: { readonly row: Row }) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="card part" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <ViewIcon name="sensors" /> <h2>All sensors</h2>
      </summary>
      {isOpen && <SensorList id={row.id} />}
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
