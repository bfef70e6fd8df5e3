import type { LetterPage } from '../../../core/views/answers/dead-letters.ts';
import { withParameters } from '../../api/client.ts';
import { useLive } from '../../api/queries.ts';
import { countText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { Since } from '../../ui/since.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import { toneOf } from '../../ui/tone.ts';
import type { LetterChoice } from './letter-choice.ts';
import styles from './letter-list.module.css';

const SHOWN = 100;
const EVERY_MS = 3_000;

export interface LetterListProps {
  readonly choice: LetterChoice;
  readonly openId: string | undefined;
  readonly onOpen: (letterId: string) => void;
}

/** The letters of a family, or all of them: the newest hundred. */
export function LetterList({ choice, openId, onOpen }: LetterListProps) {
  const query = useLive<LetterPage>(withParameters('/dead-letters', { ...choice, limit: SHOWN }), EVERY_MS);
  return (
    <Panel
      title="Letters"
      query={query}
      lines={6}
      empty={{ when: ({ items }) => items.length === 0, note: 'No letter is like this any more.' }}
    >
      {({ items, nextCursor }) => (
        <>
          <ul className={styles.letters}>
            {items.map(
              ({ letterId, status, message = 'waits behind a failed event of its key', lastFailedAt, event }) => (
                <li key={letterId}>
                  <button
                    type="button"
                    className={styles.letter}
                    aria-current={letterId === openId || undefined}
                    onClick={() => onOpen(letterId)}
                  >
                    <StatusChip tone={toneOf(status)}>{status}</StatusChip>
                    <span className={styles.id}>{event.id}</span>
                    <span className={styles.message}>{message}</span>
                    <Since at={lastFailedAt} />
                  </button>
                </li>
              ),
            )}
          </ul>
          {nextCursor !== null && <p>The newest {countText(SHOWN, 'letter')}; choose a family to see fewer.</p>}
        </>
      )}
    </Panel>
  );
}
