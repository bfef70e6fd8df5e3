import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { RedriveStarted, RehearsalAnswer } from '../../../core/views/answers/dead-letters.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { countText } from '../../ui/number-text.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import styles from './letter-actions.module.css';
import { type LetterChoice, redriveBody } from './letter-choice.ts';
import { RehearsalResult } from './rehearsal-result.tsx';

const DEFAULT_PER_SECOND = 100;

export interface LetterActionsProps {
  readonly choice: LetterChoice;
  readonly onStarted: (redriveId: string) => void;
}

/** First rehearse, then redrive at a rate: what would pass is known before anything has an effect. */
export function LetterActions({ choice, onStarted }: LetterActionsProps) {
  const [perSecond, setPerSecond] = useState(DEFAULT_PER_SECOND);
  const [isAsking, setAsking] = useState(false);
  const rateId = useId();
  const rehearse = useMutation({
    mutationFn: () =>
      request<RehearsalAnswer>('/dead-letters/redrive?rehearse=true', { method: 'POST', body: redriveBody(choice) }),
  });
  const redrive = useMutation({
    mutationFn: () =>
      request<RedriveStarted>('/dead-letters/redrive', { method: 'POST', body: redriveBody(choice, perSecond) }),
    onSuccess: ({ redriveId }) => {
      setAsking(false);
      onStarted(redriveId);
    },
  });
  return (
    <section className={styles.actions} aria-label="What to do with these letters">
      <div className={styles.row}>
        <Button kind="main" disabled={rehearse.isPending} onClick={() => rehearse.mutate()}>
          {rehearse.isPending ? 'Rehearsing …' : 'Rehearse'}
        </Button>
        <label htmlFor={rateId}>at most</label>
        <input
          id={rateId}
          className={styles.rate}
          type="number"
          min={1}
          max={10_000}
          value={perSecond}
          onChange={({ target }) => setPerSecond(target.valueAsNumber || 1)}
        />
        <span>a second</span>
        <Button onClick={() => setAsking(true)}>Redrive</Button>
      </div>
      {rehearse.error !== null && <ProblemNote error={rehearse.error} />}
      {rehearse.data !== undefined && <RehearsalResult rehearsal={rehearse.data} />}
      {isAsking && (
        <ConfirmDialog
          title="Redrive"
          word="redrive"
          action="Redrive"
          isPending={redrive.isPending}
          error={redrive.error}
          onConfirm={() => redrive.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>
            {rehearse.data === undefined
              ? 'These letters were not rehearsed: nobody knows yet how many would pass.'
              : `The rehearsal matched ${countText(rehearse.data.matched, 'letter')}; ${countText(rehearse.data.wouldPass, 'letter')} would pass.`}{' '}
            Each runs through the present code once, {perSecond} a second; what passes has its effect, which cannot be
            undone. What fails again stays a letter.
          </p>
        </ConfirmDialog>
      )}
    </section>
  );
}
