import type UPlot from 'uplot';
import type { ChartMark, ChartSeries } from './chart-series.ts';
import { lonePoints } from './lone-points.ts';

interface ChartOptions {
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
  readonly width: number;
  readonly height: number;
  readonly marks: () => readonly ChartMark[];
}

/** Lines differ by their dashes as well as by their colour. */
const DASHES: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [10, 4, 2, 4], [12, 6]];
/** Charts with the same key share one cursor. */
const CURSOR = 'console';

const DAY_SECONDS = 86_400;
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DATE = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit' });

/** Times below a chart, local, in one line: with the day where the chart shows more than one. */
function timeTexts(seconds: readonly number[]): string[] {
  const span = (seconds.at(-1) ?? 0) - (seconds[0] ?? 0);
  const format = span > DAY_SECONDS ? DATE : CLOCK;
  return seconds.map((one) => format.format(one * 1_000));
}

/** While nobody points at the chart, its legend tells the newest values. */
function tellNewest(plot: UPlot): void {
  if (plot.cursor.idx != null) return;
  const [, ...lines] = plot.data;
  const newest = plot.data[0].findLastIndex((_, at) => lines.some((values) => values[at] != null));
  plot.setLegend({ idx: newest === -1 ? plot.data[0].length - 1 : newest }, false);
}

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A line and a label where something happened. */
function drawMarks(plot: UPlot, marks: readonly ChartMark[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = token('--text-soft');
  ctx.fillStyle = token('--text-soft');
  ctx.setLineDash([3, 3]);
  for (const { atMs, label } of marks) {
    const x = plot.valToPos(atMs / 1_000, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const isLeft = x < bbox.left + bbox.width / 2;
    ctx.textAlign = isLeft ? 'left' : 'right';
    ctx.fillText(label, isLeft ? x + 4 : x - 4, bbox.top + 12 * devicePixelRatio);
  }
  ctx.restore();
}

/** What uPlot is told for a chart of the console. */
export function chartOptions({ series, format, width, height, marks }: ChartOptions): UPlot.Options {
  const axis = { stroke: token('--text-soft'), grid: { stroke: token('--border'), width: 1 }, ticks: { show: false } };
  return {
    width,
    height,
    cursor: { sync: { key: CURSOR }, y: false },
    legend: { live: true },
    padding: [8, 28, 0, 0],
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.05)] } },
    axes: [
      { ...axis, size: 28, space: 72, values: (_plot, seconds) => timeTexts(seconds) },
      { ...axis, size: 64, values: (_plot, values) => values.map(format) },
    ],
    series: [
      { label: 'Time', value: (_plot, seconds: number | null) => (seconds === null ? '' : timeTexts([seconds])[0]!) },
      ...series.map(({ name }, index) => ({
        label: name,
        stroke: () => token(`--series-${(index % 5) + 1}`),
        width: 1.5,
        dash: [...(DASHES[index % DASHES.length] ?? [])],
        points: { show: true, size: 6, filter: (plot: UPlot, at: number) => lonePoints(plot.data[at] ?? []) },
        value: (_plot: UPlot, value: number | null) => (value === null ? '' : format(value)),
      })),
    ],
    hooks: { draw: [(plot) => drawMarks(plot, marks())], setCursor: [tellNewest], setData: [tellNewest] },
  };
}
