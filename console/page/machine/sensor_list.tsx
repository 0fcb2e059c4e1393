/** All sensors of a machine, the hottest first. A reading of the stream names no sensor: they are asked for when somebody looks. */
import { useEffect, useState } from 'preact/hooks';
import { isTemperature } from '../../../shared/health/readings.ts';
import type { Description } from '../../../shared/types/description.ts';
import { naturally } from '../../fleet/order.ts';
import { clockText } from '../../fleet/words.ts';
import { get } from '../api.ts';
import { settings } from '../lab.ts';

export const SensorList = ({ id }: { readonly id: string }) => {
  const [told, setTold] = useState<Description | undefined>(undefined);
  const [trouble, setTrouble] = useState('');
  useEffect(() => {
    let isWanted = true;
    get<Description>(`/json/v1/machine/description/${encodeURIComponent(id)}`).then(
      (found) => isWanted && setTold(found),
      (error: unknown) => isWanted && setTrouble(error instanceof Error ? error.message : String(error)),
    );
    return () => void (isWanted = false);
  }, [id]);
  const limit = settings.value?.Thresholds.celsius ?? Infinity;
  const sensors = Object.entries(told?.Temperature ?? {})
    .filter(([name]) => isTemperature(name))
    .sort(([a, m], [b, n]) => n - m || naturally(a, b));
  if (trouble !== '')
    return (
      <p class="bad" role="alert">
        {trouble}
      </p>
    );
  if (told === undefined) return <p class="muted">Asking …</p>;
  return (
    <>
      {sensors.length === 0 && <p class="muted">It measures no temperature.</p>}
      {sensors.length > 0 && (
        <dl class="fact-list narrow" tabIndex={0} aria-label="Sensors">
          {sensors.map(([name, celsius]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd class={celsius > limit ? 'off number' : 'number'}>{celsius} °C</dd>
            </div>
          ))}
        </dl>
      )}
      <p class="muted">As of {clockText(told.LastUpdated)}.</p>
    </>
  );
};
