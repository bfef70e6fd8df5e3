import { useStatistics } from '../../api/queries.ts';
import { Panel } from '../../ui/panel.tsx';
import { durationText } from '../../ui/time-text.ts';
import styles from './overview.module.css';

/** Is it fast? From the answer to the producer until a reader sees the event. */
export function LatencyPanel() {
  return (
    <Panel title="End to end" query={useStatistics()}>
      {({ latencyMs: { acceptToVisible, processing } }) => (
        <>
          <p className={styles.figure}>
            {durationText(acceptToVisible.p50)} <small className={styles.note}>half of the events</small>
          </p>
          <p className={styles.note}>
            99 of 100 within {durationText(acceptToVisible.p99)}; a batch takes {durationText(processing.p50)}, 99 of
            100 within {durationText(processing.p99)}
          </p>
        </>
      )}
    </Panel>
  );
}
