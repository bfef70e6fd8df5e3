import { useStatistics } from '../../api/queries.ts';
import { countText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { durationText } from '../../ui/time-text.ts';
import styles from './overview.module.css';
import { secondsToCatchUp } from './rates.ts';
import { oldestAgeMs } from './status-sentence.ts';
import { useRates } from './use-rates.ts';

/** Is data late? The age of the oldest event that waits, and when nothing will wait any more. */
export function LagPanel() {
  const query = useStatistics();
  const rates = useRates(query.data);
  return (
    <Panel className={styles.quarter} title="Oldest unprocessed event" query={query}>
      {(statistics) => {
        const waiting = statistics.totals.inFlight;
        const seconds = secondsToCatchUp(waiting, rates);
        return (
          <>
            <p className={styles.figure}>{durationText(oldestAgeMs(statistics))}</p>
            <p className={styles.note}>
              {waiting === 0 ? 'nothing waits' : `${countText(waiting, 'event')} on the way`}
              {seconds !== undefined && `, caught up in about ${durationText(seconds * 1_000)}`}
            </p>
          </>
        );
      }}
    </Panel>
  );
}
