import { Link } from 'wouter';
import { useStatistics } from '../../api/queries.ts';
import { wholeText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import styles from './overview.module.css';

const SHOWN = 5;

/** What it is that comes, and who sends it. */
export function TotalsPanel() {
  const query = useStatistics();
  return (
    <Panel
      title="By type and source"
      query={query}
      empty={{ when: ({ byType }) => byType.length === 0, note: 'No event has been processed yet.' }}
      actions={<Link href="/console/event-types">All</Link>}
      lines={8}
      className={styles.fifth}
    >
      {({ byType, bySource }) => (
        <div className={styles.tables}>
          <table className={styles.counts}>
            <thead>
              <tr>
                <th scope="col">Type</th>
                <th scope="col">Processed</th>
                <th scope="col">Failed</th>
              </tr>
            </thead>
            <tbody>
              {byType.slice(0, SHOWN).map(({ type, processed, failed }) => (
                <tr key={type}>
                  <th scope="row">
                    <Link href={`/console/events?type=${encodeURIComponent(type)}`}>{type}</Link>
                  </th>
                  <td>{wholeText(processed)}</td>
                  <td>{wholeText(failed)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <table className={styles.counts}>
            <thead>
              <tr>
                <th scope="col">Source</th>
                <th scope="col">Processed</th>
              </tr>
            </thead>
            <tbody>
              {bySource.slice(0, SHOWN).map(({ source, processed }) => (
                <tr key={source}>
                  <th scope="row">
                    <Link href={`/console/events?source=${encodeURIComponent(source)}`}>{source}</Link>
                  </th>
                  <td>{wholeText(processed)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
