import { useMemo } from 'react';
import type { StatisticsAnswer } from '../../../core/views/answers/statistics.ts';
import { useStatistics } from '../../api/queries.ts';
import type { ChartSeries } from '../../ui/chart-series.ts';
import { shortText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { TimeChart } from '../../ui/time-chart.tsx';
import { useMarks } from '../../ui/use-marks.ts';
import { FirstEvent } from '../first-event.tsx';
import { CHART_PIXELS } from './chart-size.ts';
import { everyMinute } from './minutes.ts';
import styles from './overview.module.css';

function seriesOf(statistics: StatisticsAnswer): { times: readonly number[]; series: readonly ChartSeries[] } {
  const minutes = everyMinute(statistics);
  return {
    times: minutes.map(({ minuteMs }) => minuteMs),
    series: [
      { name: 'received', values: minutes.map(({ received }) => received) },
      { name: 'processed', values: minutes.map(({ processed }) => processed) },
    ],
  };
}

function FlowChart({ statistics }: { readonly statistics: StatisticsAnswer }) {
  const marks = useMarks();
  const { times, series } = useMemo(() => seriesOf(statistics), [statistics]);
  return (
    <TimeChart
      title="Events a minute"
      times={times}
      series={series}
      format={shortText}
      marks={marks}
      height={CHART_PIXELS}
    />
  );
}

/** Is it flowing? What came in and what is done, by minute of receipt. */
export function FlowPanel() {
  const query = useStatistics();
  const empty = { when: ({ totals }: StatisticsAnswer) => totals.received === 0, note: <FirstEvent /> };
  return (
    <Panel title="Events a minute" query={query} empty={empty} lines={8} className={styles.half}>
      {(statistics) => <FlowChart statistics={statistics} />}
    </Panel>
  );
}
