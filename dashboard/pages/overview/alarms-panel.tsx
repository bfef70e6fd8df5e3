import { Link } from 'wouter';
import { useAlarms } from '../../api/queries.ts';
import { Panel } from '../../ui/panel.tsx';
import { Since } from '../../ui/since.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import { byUrgency, toneOfAlarm, wordOf } from '../alarms/alarm-order.ts';
import styles from './overview.module.css';

/** Which alarms ring, and since when. */
export function AlarmsPanel() {
  return (
    <Panel
      className={styles.quarter}
      title="Alarms"
      query={useAlarms()}
      actions={<Link href="/console/alarms">All</Link>}
    >
      {({ items }) => {
        const ringing = byUrgency(items).filter(({ state }) => state === 'ALARM');
        if (ringing.length === 0) return <p className={styles.note}>None of {items.length} rings.</p>;
        return (
          <ul>
            {ringing.map((alarm) => (
              <li key={alarm.name}>
                <StatusChip tone={toneOfAlarm(alarm)}>{wordOf(alarm.state)}</StatusChip> {alarm.meaning}{' '}
                <span className={styles.note}>
                  since <Since at={alarm.since} />
                </span>
              </li>
            ))}
          </ul>
        );
      }}
    </Panel>
  );
}
