import { useCallback } from 'react';
import { useSearchState } from '../../ui/use-search-state.ts';
import styles from './dead-letters.module.css';
import { FamilyList } from './family-list.tsx';
import { LetterActions } from './letter-actions.tsx';
import { choiceOf, isActionable } from './letter-choice.ts';
import { LetterDetail } from './letter-detail.tsx';
import { LetterList } from './letter-list.tsx';
import { RedriveProgress } from './redrive-progress.tsx';

/** What failed, by family; the cause of it; and what can be done: rehearse, redrive, edit, discard. */
export default function DeadLetters() {
  const [search, change] = useSearchState();
  const choice = choiceOf(search);
  const letterId = search.get('letter') ?? undefined;
  const redriveId = search.get('redrive') ?? undefined;
  const onOpen = useCallback((id: string) => change({ letter: id }), [change]);
  const onStarted = (started: string): void => change({ redrive: started });
  return (
    <>
      <h1 className={styles.title}>Dead letters</h1>
      {redriveId !== undefined && (
        <RedriveProgress key={redriveId} redriveId={redriveId} onClose={() => change({ redrive: undefined })} />
      )}
      <div className={styles.columns}>
        <FamilyList
          chosen={choice.family}
          onChoose={(family) => change({ family, letter: undefined, reason: undefined, type: undefined })}
        />
        <div className={styles.column}>
          {isActionable(choice) && <LetterActions choice={choice} onStarted={onStarted} />}
          <LetterList choice={choice} openId={letterId} onOpen={onOpen} />
          {letterId !== undefined && (
            <LetterDetail
              key={letterId}
              letterId={letterId}
              onStarted={onStarted}
              onClose={() => change({ letter: undefined })}
            />
          )}
        </div>
      </div>
    </>
  );
}
