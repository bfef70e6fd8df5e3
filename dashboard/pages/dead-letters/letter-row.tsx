import { memo } from 'react';
import type { LetterAnswer } from '../../../core/views/answers/dead-letters.ts';
import { Since } from '../../ui/since.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import { toneOf } from '../../ui/tone.ts';
import styles from './letter-row.module.css';

export interface LetterRowProps {
  readonly letter: LetterAnswer;
  readonly isOpen: boolean;
  readonly onOpen: (letterId: string) => void;
}

/** One letter in a line; drawn anew only when it changed. */
export const LetterRow = memo(function LetterRow({ letter, isOpen, onOpen }: LetterRowProps) {
  const { letterId, status, message = 'waits behind a failed event of its key', lastFailedAt, event } = letter;
  return (
    <button
      type="button"
      data-row
      className={styles.letter}
      aria-current={isOpen || undefined}
      onClick={() => onOpen(letterId)}
    >
      <StatusChip tone={toneOf(status)}>{status}</StatusChip>
      <span className={styles.id}>{event.id}</span>
      <span className={styles.message}>{message}</span>
      <Since at={lastFailedAt} />
    </button>
  );
});
