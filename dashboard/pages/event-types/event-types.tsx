import { useStatistics, useTypes } from '../../api/queries.ts';
import { wholeText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { useSearchState } from '../../ui/use-search-state.ts';
import styles from './event-types.module.css';
import { countsOf } from './type-counts.ts';
import { TypeDetail } from './type-detail.tsx';

/** The catalogue: what events there are, what they look like, and how they fare. */
export default function EventTypes() {
  const [search, change] = useSearchState();
  const chosen = search.get('type') ?? undefined;
  const statistics = useStatistics().data;
  return (
    <>
      <h1 className={styles.title}>Event types</h1>
      <div className={styles.columns}>
        <Panel
          title="Declared types"
          query={useTypes()}
          lines={6}
          empty={{ when: ({ items }) => items.length === 0, note: 'No type is declared: see docs/event-types.md.' }}
        >
          {({ items }) => (
            <ScrollRegion className={styles.scroll} label="Table of types">
              <table className={styles.types}>
                <thead>
                  <tr>
                    <th scope="col">Type</th>
                    <th scope="col">Accepted</th>
                    <th scope="col">Refused</th>
                    <th scope="col">Processed</th>
                    <th scope="col">Failed</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map(({ type, description, latestVersion }) => {
                    const counts = countsOf(type, statistics);
                    return (
                      <tr key={type}>
                        <th scope="row">
                          <button
                            type="button"
                            className={styles.type}
                            aria-pressed={type === chosen}
                            onClick={() => change({ type })}
                          >
                            {type} <small>v{latestVersion}</small>
                            <small className={styles.description}>{description}</small>
                          </button>
                        </th>
                        <td>{wholeText(counts.accepted)}</td>
                        <td>{counts.refused === undefined ? '–' : wholeText(counts.refused)}</td>
                        <td>{wholeText(counts.processed)}</td>
                        <td>{wholeText(counts.failed)}</td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </ScrollRegion>
          )}
        </Panel>
        {chosen !== undefined && <TypeDetail key={chosen} type={chosen} />}
      </div>
    </>
  );
}
