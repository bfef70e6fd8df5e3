import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { DiscardAnswer } from '../../../core/views/answers/dead-letters.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { countText } from '../../ui/number-text.ts';
import styles from './discard-letters.module.css';

export interface DiscardLettersProps {
  readonly ids: readonly string[];
  readonly onDone: () => void;
}

/** Gives letters up, with a comment and a typed confirmation: they will never be processed. */
export function DiscardLetters({ ids, onDone }: DiscardLettersProps) {
  const [isOpen, setOpen] = useState(false);
  const [comment, setComment] = useState('');
  const commentId = useId();
  const queryClient = useQueryClient();
  const discard = useMutation({
    mutationFn: () => request<DiscardAnswer>('/dead-letters/discard', { method: 'POST', body: { ids, comment } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      setOpen(false);
      onDone();
    },
  });
  return (
    <>
      <Button kind="danger" onClick={() => setOpen(true)}>
        Discard {ids.length === 1 ? '' : countText(ids.length, 'letter')}
      </Button>
      {isOpen && (
        <ConfirmDialog
          title={`Discard ${countText(ids.length, 'letter')}`}
          word="discard"
          action="Discard"
          isPending={discard.isPending || comment.trim() === ''}
          error={discard.error}
          onConfirm={() => discard.mutate()}
          onClose={() => setOpen(false)}
        >
          <p>The events stay listed as discarded, with your comment, and are never processed. This cannot be undone.</p>
          <label htmlFor={commentId}>Why</label>
          <input
            id={commentId}
            className={styles.comment}
            required
            value={comment}
            onChange={({ target }) => setComment(target.value)}
          />
        </ConfirmDialog>
      )}
    </>
  );
}
