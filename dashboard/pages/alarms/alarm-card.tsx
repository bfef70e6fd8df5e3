import type { AlarmAnswer } from '../../../core/views/answers/monitoring.ts';
import { Since } from '../../ui/since.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import styles from './alarm-card.module.css';
import { limitText, toneOfAlarm, wordOf } from './alarm-order.ts';

export const AlarmCard = ({ alarm }: { readonly alarm: AlarmAnswer }) => (
  <li className={styles.card} id={alarm.name}>
    <div className={styles.head}>
      <StatusChip tone={toneOfAlarm(alarm)}>{wordOf(alarm.state)}</StatusChip>
      <h3>{alarm.name}</h3>
      <span className={styles.since}>
        since <Since at={alarm.since} />
      </span>
    </div>
    <p>{alarm.meaning}</p>
    <p className={styles.note}>{alarm.reason}</p>
    <dl className={styles.facts}>
      <dt>Limit</dt>
      <dd>{limitText(alarm)}</dd>
      <dt>Now</dt>
      <dd>{alarm.value === null ? 'nothing measured' : alarm.value.toLocaleString('en')}</dd>
      <dt>Runbook</dt>
      <dd>
        <code>{alarm.runbook}</code>
      </dd>
    </dl>
    {alarm.history.length > 0 && (
      <details>
        <summary>Its last changes</summary>
        <ol>
          {alarm.history.map(({ at, state, reason }) => (
            <li key={`${at} ${state}`} className={styles.note}>
              {wordOf(state)} <Since at={at} />: {reason}
            </li>
          ))}
        </ol>
      </details>
    )}
  </li>
);
