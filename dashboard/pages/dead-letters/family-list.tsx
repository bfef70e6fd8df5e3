import { useFamilies } from '../../api/queries.ts';
import { wholeText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { Since } from '../../ui/since.tsx';
import styles from './family-list.module.css';
import { FamilyTrend } from './family-trend.tsx';

export interface FamilyListProps {
  readonly chosen: string | undefined;
  readonly onChoose: (family: string | undefined) => void;
}

/** Letters that failed alike, most letters first. */
export function FamilyList({ chosen, onChoose }: FamilyListProps) {
  const empty = { when: ({ items }: { items: readonly unknown[] }) => items.length === 0, note: NOTHING };
  return (
    <Panel title="Families" query={useFamilies()} empty={empty} lines={8}>
      {({ items }) => (
        <ul className={styles.families}>
          {items.map(({ family, reason, type, message, count, firstSeen, lastSeen }) => (
            <li key={family}>
              <button
                type="button"
                className={styles.family}
                aria-pressed={family === chosen}
                onClick={() => onChoose(family === chosen ? undefined : family)}
              >
                <span className={styles.count}>{wholeText(count)}</span>
                <span className={styles.what}>
                  <strong>{type}</strong> {message}
                  <small className={styles.when}>
                    {reason} · first <Since at={firstSeen} />, last <Since at={lastSeen} />
                  </small>
                </span>
                <FamilyTrend family={family} count={count} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

const NOTHING = 'Nothing in the dead letters: every event that was received is processed, or on its way.';
