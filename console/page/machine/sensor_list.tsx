/** All sensors of a machine, the hottest first. A reading of the stream names no sensor: they are asked for when somebody looks. */
import { isTemperature } from '../../../shared/health/readings.ts';
import type { Description } from '../../../shared/types/description.ts';
import { naturally } from '../../fleet/order.ts';
import { clockText } from '../../fleet/words.ts';
import { Trouble, useAnswer } from '../ask.tsx';
import { settings } from '../lab.ts';

export const SensorList = ({ id }: { readonly id: string }) => {
  const { answer: told, error } = useAnswer<Description>(
    `/json/v1/machine/description/${encodeURIComponent(id)}`,
  );
  const limit = settings.value?.Thresholds.celsius ?? Infinity;
  const sensors = Object.entries(told?.Temperature ?? {})
    .filter(([name]) => isTemperature(name))
    .sort(([a, m], [b, n]) => n - m || naturally(a, b));
  if (error !== undefined) return <Trouble error={error} />;
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
