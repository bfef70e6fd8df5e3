import { useMemo } from 'react';
import type { SeriesAnswer } from '../../../core/views/answers/monitoring.ts';
import { useSeries } from '../../api/queries.ts';
import type { ChartMark } from '../../ui/chart-series.ts';
import { Panel } from '../../ui/panel.tsx';
import { TimeChart } from '../../ui/time-chart.tsx';
import { durationText } from '../../ui/time-text.ts';
import { useMarks } from '../../ui/use-marks.ts';
import { CHART_PIXELS } from './chart-size.ts';
import styles from './overview.module.css';
import { linesOf } from './series-lines.ts';

const LINES = { p50: 'p50', p99: 'p99' };

function Latencies({ answer, marks }: { readonly answer: SeriesAnswer; readonly marks: readonly ChartMark[] }) {
  const { times, series } = useMemo(() => linesOf(answer, LINES), [answer]);
  return (
    <TimeChart
      title="End to end"
      times={times}
      series={series}
      format={durationText}
      marks={marks}
      height={CHART_PIXELS}
    />
  );
}

/** Is it fast? From the answer to the producer until a reader sees the event. */
export function LatencyPanel() {
  const marks = useMarks();
  return (
    <Panel
      className={styles.half}
      title="End to end"
      query={useSeries('AcceptToVisibleLatency')}
      lines={8}
      empty={{ when: ({ points }) => points.length === 0, note: 'Nothing was processed in the last hour.' }}
    >
      {(answer) => <Latencies answer={answer} marks={marks} />}
    </Panel>
  );
}
