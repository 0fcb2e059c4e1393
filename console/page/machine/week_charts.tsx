/** Battery and temperature of the last seven days, as charts and in words. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { HistoryAnswer } from '../../../shared/types/history.ts';
import {
  hourText,
  isKnown,
  rangesOf,
  type Reading,
  readingText,
  type Week,
  weekOf,
} from '../../fleet/week.ts';
import { Trouble, useAnswer } from '../ask.tsx';
import { settings } from '../lab.ts';
import { isOutOfDate } from '../late.tsx';
import { untilThere } from '../there.ts';
import { ViewIcon } from '../view_icon.tsx';

/** The newest hour changes with every report; more often would be a document read each. */
const AGAIN_MS = 10 * 60_000;

interface ChartProps {
  readonly title: string;
  readonly kind: 'battery' | 'celsius';
  readonly unit: string;
  readonly word: 'Lowest' | 'Highest';
  readonly reading: Reading;
  readonly limit: number | undefined;
  readonly range: readonly [number, number];
}

const importPlot = () => untilThere().then(() => import('./plot.ts'));
let plotting: ReturnType<typeof importPlot> | undefined;
/** Waits for a server that is away: a browser does not ask twice for a file that failed. */
const loadPlot = () => (plotting ??= importPlot());

const Chart = ({ title, kind, unit, word, reading, limit, range }: ChartProps) => {
  const ref = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | undefined>(undefined);
  useEffect(() => {
    let end: (() => void) | undefined;
    let isWanted = true;
    loadPlot().then(
      ({ plot }) => {
        if (isWanted && ref.current !== null)
          end = plot(ref.current, reading, { unit, limit, range, onPoint: setAt });
      },
      // The words and the table below tell the same.
      () => (isOutOfDate.value = true),
    );
    return () => {
      isWanted = false;
      end?.();
    };
  }, [reading, limit]);
  const value = at === undefined ? undefined : (reading.values[at] ?? null);
  const text = readingText(reading, { unit, word, limit });
  return (
    <figure class="chart" data-kind={kind}>
      <figcaption>
        <h3>{title}</h3>
        <span class="number" aria-hidden="true">
          {value === undefined
            ? limit !== undefined && (
                <span class="limit-key">
                  {limit} {unit}
                </span>
              )
            : `${hourText(reading.times[at ?? 0] ?? 0)} · ${value === null ? 'not known' : `${value} ${unit}`}`}
        </span>
      </figcaption>
      <div ref={ref} class="plot" role="img" aria-label={`${title} of the last 7 days. ${text}`} />
      <p class="muted">{text}</p>
    </figure>
  );
};

const Table = ({ week }: { readonly week: Week }) => {
  const battery = rangesOf(week.battery);
  const celsius = new Map(rangesOf(week.celsius).map((day) => [day.date, day]));
  const cell = (value: number | null | undefined, unit: string): string =>
    value === null || value === undefined ? 'not known' : `${value} ${unit}`;
  return (
    <details class="as-table">
      <summary>As a table</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Day (UTC)</th>
            <th scope="col">Lowest battery</th>
            <th scope="col">Highest temperature</th>
          </tr>
        </thead>
        <tbody>
          {battery.map(({ date, least }) => (
            <tr key={date}>
              <th scope="row">{date}</th>
              <td>{cell(least, '%')}</td>
              <td>{cell(celsius.get(date)?.most, '°C')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
};

export const WeekCharts = ({ id }: { readonly id: string }) => {
  const [revision, setRevision] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setRevision((was) => was + 1);
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const path = `/json/v1/machine/history/${encodeURIComponent(id)}`;
  const { answer, error } = useAnswer<HistoryAnswer>(path, revision);
  // The same object until there is another answer: a chart is drawn anew with each.
  const week = useMemo(() => (answer === undefined ? undefined : (weekOf(answer) ?? 'none')), [answer]);
  const thresholds = settings.value?.Thresholds;
  return (
    <section
      class="card part charts"
      aria-labelledby="week"
      aria-busy={week === undefined && error === undefined}
    >
      <h2 id="week">
        <ViewIcon name="chart" /> Last 7 days
      </h2>
      <Trouble error={error} />
      {week === 'none' && <p class="muted">It has reported neither a battery nor a temperature.</p>}
      {week !== undefined && week !== 'none' && (
        <>
          {isKnown(week.battery) && (
            <Chart
              {...{ title: 'Battery', kind: 'battery', unit: '%', word: 'Lowest', range: [0, 100] }}
              reading={week.battery}
              limit={thresholds?.batteryPercent}
            />
          )}
          {isKnown(week.celsius) && (
            <Chart
              {...{ title: 'Temperature', kind: 'celsius', unit: '°C', word: 'Highest' }}
              range={[15, Math.ceil((thresholds?.celsius ?? 35) * 1.2)]}
              reading={week.celsius}
              limit={thresholds?.celsius}
            />
          )}
          <Table week={week} />
        </>
      )}
    </section>
  );
};
