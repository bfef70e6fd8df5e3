import type UPlot from 'uplot';
import type { ChartMark, ChartSeries } from './chart-series.ts';

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
    ctx.fillText(label, x + 4, bbox.top + 12 * devicePixelRatio);
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
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.05)] } },
    axes: [axis, { ...axis, size: 64, values: (_plot, values) => values.map(format) }],
    series: [
      {},
      ...series.map(({ name }, index) => ({
        label: name,
        stroke: () => token(`--series-${(index % 5) + 1}`),
        width: 1.5,
        dash: [...(DASHES[index % DASHES.length] ?? [])],
        points: { show: false },
        value: (_plot: UPlot, value: number | null) => (value === null ? '' : format(value)),
      })),
    ],
    hooks: { draw: [(plot) => drawMarks(plot, marks())] },
  };
}
