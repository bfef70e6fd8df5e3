import { Link } from 'wouter';
import { useStatistics } from '../../api/queries.ts';
import { wholeText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import styles from './overview.module.css';

/** Is it failing? What stands as failed now, by the code of its last failure. */
export function FailuresPanel() {
  return (
    <Panel
      className={styles.quarter}
      title="Failures by kind"
      query={useStatistics()}
      empty={{ when: ({ failures }) => failures.length === 0, note: 'No event stands as failed.' }}
    >
      {({ failures }) => (
        <dl className={styles.pairs}>
          {failures.map(({ code, count }) => (
            <div key={code} style={{ display: 'contents' }}>
              <dt>
                <Link href={`/console/dead-letters?reason=${encodeURIComponent(code)}`}>{code}</Link>
              </dt>
              <dd>{wholeText(count)}</dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}
