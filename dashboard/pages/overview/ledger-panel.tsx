import type { StatisticsAnswer } from '../../../core/views/answers/statistics.ts';
import { useStatistics } from '../../api/queries.ts';
import { wholeText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import styles from './overview.module.css';

const LINES: readonly (readonly [keyof StatisticsAnswer['totals'], string])[] = [
  ['processed', 'processed'],
  ['duplicates', 'duplicates'],
  ['conflicts', 'conflicts'],
  ['filtered', 'filtered out'],
  ['deadLettered', 'dead letters'],
  ['parked', 'parked'],
  ['discarded', 'discarded by hand'],
  ['inFlight', 'on the way'],
];

/** What was received, and what became of every single event of it. */
export function LedgerPanel() {
  const query = useStatistics();
  const chip = query.data && (
    <StatusChip tone={query.data.balanced ? 'good' : 'bad'}>
      {query.data.balanced ? 'balanced' : 'does not balance'}
    </StatusChip>
  );
  return (
    <Panel className={styles.quarter} title="Ledger" query={query} actions={chip} lines={8}>
      {({ totals }) => (
        <dl className={styles.pairs}>
          <dt>
            <strong>received</strong>
          </dt>
          <dd>
            <strong>{wholeText(totals.received)}</strong>
          </dd>
          {LINES.map(([name, label]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{label}</dt>
              <dd>{wholeText(totals[name])}</dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}
