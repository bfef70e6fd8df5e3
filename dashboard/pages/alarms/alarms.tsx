import { useAlarms } from '../../api/queries.ts';
import { Panel } from '../../ui/panel.tsx';
import { AlarmCard } from './alarm-card.tsx';
import { byUrgency, summaryOf } from './alarm-order.ts';
import styles from './alarms.module.css';

/** Each alarm with its limit, its state, what it did lately, and what to do. */
export default function Alarms() {
  const query = useAlarms();
  return (
    <>
      <h1 className={styles.title}>{query.data === undefined ? 'Alarms' : summaryOf(query.data.items)}</h1>
      <Panel
        title="Alarms"
        query={query}
        lines={12}
        empty={{ when: ({ items }) => items.length === 0, note: 'No alarm is switched on.' }}
      >
        {({ items }) => (
          <ul className={styles.alarms}>
            {byUrgency(items).map((alarm) => (
              <AlarmCard key={alarm.name} alarm={alarm} />
            ))}
          </ul>
        )}
      </Panel>
    </>
  );
}
