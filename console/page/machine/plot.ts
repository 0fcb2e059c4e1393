/** A chart of one reading over a week, by uPlot, which is loaded with this file. */
import uPlot from 'uplot';
import { isolated, type Reading } from '../../fleet/week.ts';

export interface PlotOptions {
  readonly unit: string;
  readonly limit: number | undefined;
  /** Least and greatest of what the axis shows at least. */
  readonly range: readonly [least: number, most: number];
  /** The hour under the pointer; undefined: none. */
  readonly onPoint: (index: number | undefined) => void;
}

const HEIGHT = 132;
const FONT = '12px Inter, system-ui, sans-serif';

/** Canvases take no custom properties: an element tells what one is now, light or dark. */
const colours = (element: HTMLElement) => {
  const probe = document.createElement('span');
  element.append(probe);
  const colourOf = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    line: colourOf('line'),
    fill: colourOf('line-fill'),
    limit: colourOf('limit'),
    muted: colourOf('muted'),
    border: colourOf('border'),
  };
  probe.remove();
  return found;
};

const draw = (element: HTMLElement, reading: Reading, options: PlotOptions): uPlot => {
  const { line, fill, limit: limitColour, muted, border } = colours(element);
  const { unit, limit, range, onPoint } = options;
  const drawLimit = (plot: uPlot): void => {
    if (limit === undefined) return;
    const { ctx, bbox } = plot;
    const y = Math.round(plot.valToPos(limit, 'y', true)) + 0.5;
    if (y < bbox.top || y > bbox.top + bbox.height) return;
    ctx.save();
    ctx.strokeStyle = limitColour;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  };
  const axis = { stroke: muted, font: FONT, grid: { stroke: border, width: 1 }, ticks: { show: false } };
  return new uPlot(
    {
      width: Math.max(200, element.clientWidth),
      height: HEIGHT,
      padding: [8, 8, 0, 0],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'week' }, points: { size: 7 } },
      scales: { y: { range: (_plot, least, most) => [Math.min(range[0], least), Math.max(range[1], most)] } },
      axes: [
        { ...axis, size: 28, space: 72, values: (_plot, splits) => splits.map(dayText) },
        {
          ...axis,
          size: 52,
          space: 28,
          values: (_plot, splits) => splits.map((value) => `${value} ${unit}`),
        },
      ],
      series: [
        {},
        {
          ...{ stroke: line, width: 1.5, fill, spanGaps: false },
          points: {
            show: true,
            size: 4,
            fill: line,
            filter: (_plot, _series, isShown) => (isShown ? isolated(reading.values) : []),
          },
        },
      ],
      hooks: {
        drawSeries: [drawLimit],
        setCursor: [(plot) => onPoint(plot.cursor.idx ?? undefined)],
      },
    },
    [[...reading.times], [...reading.values]],
    element,
  );
};

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** `Wed 4` at midnight, else the hour. */
const dayText = (seconds: number): string => {
  const at = new Date(seconds * 1000);
  const isMidnight = at.getUTCHours() === 0 && at.getUTCMinutes() === 0;
  return isMidnight ? `${DAYS[at.getUTCDay()] ?? ''} ${at.getUTCDate()}` : at.toISOString().slice(11, 16);
};

/** Draws into the element, again when its width or the colours change. Returns what ends that. */
export const plot = (element: HTMLElement, reading: Reading, options: PlotOptions): (() => void) => {
  let drawn = draw(element, reading, options);
  let width = element.clientWidth;
  const again = (): void => {
    drawn.destroy();
    drawn = draw(element, reading, options);
  };
  const resized = new ResizeObserver(() => {
    if (element.clientWidth === width) return;
    width = element.clientWidth;
    drawn.setSize({ width: Math.max(200, width), height: HEIGHT });
  });
  resized.observe(element);
  const chosen = new MutationObserver(again);
  chosen.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', again);
  return () => {
    resized.disconnect();
    chosen.disconnect();
    scheme.removeEventListener('change', again);
    drawn.destroy();
  };
};
