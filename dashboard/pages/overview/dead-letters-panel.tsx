import { Link } from 'wouter';
import { useFamilies, useStatistics } from '../../api/queries.ts';
import { wholeText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { Since } from '../../ui/since.tsx';
import styles from './overview.module.css';

const LARGEST = 2;

/** What is stuck, since when, and the largest families of it. */
export function DeadLettersPanel() {
  const statistics = useStatistics().data;
  const count = statistics === undefined ? 0 : statistics.totals.deadLettered + statistics.totals.parked;
  return (
    <Panel
      className={styles.quarter}
      title="Dead letters"
      query={useFamilies()}
      empty={{ when: ({ items }) => items.length === 0 && count === 0, note: 'Nothing in the dead letters.' }}
      actions={<Link href="/console/dead-letters">All</Link>}
    >
      {({ items }) => (
        <>
          <p className={styles.figure}>{wholeText(count)}</p>
          <ul>
            {items.slice(0, LARGEST).map(({ family, type, message, count: members, firstSeen }) => (
              <li key={family} className={styles.line}>
                <Link href={`/console/dead-letters?family=${family}`}>
                  {wholeText(members)} × {type}
                </Link>
                : {message}, first <Since at={firstSeen} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
