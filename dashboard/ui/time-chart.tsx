import { useEffect, useId, useMemo, useRef, useState } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { chartOptions } from './chart-options.ts';
import { trendSentence } from './chart-sentence.ts';
import type { ChartMark, ChartSeries } from './chart-series.ts';
import styles from './time-chart.module.css';
import { localTime } from './time-text.ts';

export interface TimeChartProps {
  readonly title: string;
  /** Milliseconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  /** How a value is written. */
  readonly format: (value: number) => string;
  readonly marks?: readonly ChartMark[];
  readonly height?: number;
}

const NO_MARKS: readonly ChartMark[] = [];

/** Lines over time. Charts of a page share one cursor; each says in a sentence what it shows, and can be a table. */
export function TimeChart({ title, times, series, format, marks = NO_MARKS, height = 160 }: TimeChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<UPlot>(undefined);
  const [isTable, setTable] = useState(false);
  const sentenceId = useId();
  const names = series.map(({ name }) => name).join('|');
  const data = useMemo(
    (): UPlot.AlignedData => [times.map((ms) => ms / 1_000), ...series.map(({ values }) => [...values])],
    [times, series],
  );
  const latestMarks = useRef(marks);
  latestMarks.current = marks;

  // biome-ignore lint/correctness/useExhaustiveDependencies: new data go into the chart that is there
  useEffect(() => {
    const host = place.current;
    if (host === null || isTable) return;
    const plot = new UPlot(
      chartOptions({ series, format, height, width: host.clientWidth, marks: () => latestMarks.current }),
      data,
      host,
    );
    chart.current = plot;
    const observer = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height }));
    observer.observe(host);
    return () => {
      observer.disconnect();
      plot.destroy();
      chart.current = undefined;
    };
  }, [names, isTable, height]);

  useEffect(() => chart.current?.setData(data), [data]);

  return (
    <figure className={styles.figure}>
      <p id={sentenceId} className="visually-hidden">
        {trendSentence(title, times, series, format)}
      </p>
      {isTable ? (
        <div className={styles.scroll}>
          <table>
            <thead>
              <tr>
                <th scope="col">Time</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times.map((ms, row) => (
                <tr key={ms}>
                  <td>{localTime(ms)}</td>
                  {series.map(({ name, values }) => (
                    <td key={name}>{values[row] == null ? '' : format(values[row])}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <div ref={place} role="img" aria-label={title} aria-describedby={sentenceId} />
      )}
      <button type="button" className={styles.toggle} aria-pressed={isTable} onClick={() => setTable(!isTable)}>
        {isTable ? 'As a chart' : 'As a table'}
        <span className="visually-hidden">: {title}</span>
      </button>
    </figure>
  );
}
