import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { LetterAnswer, RedriveStarted } from '../../../core/views/answers/dead-letters.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import styles from './edit-letter.module.css';

/** The fault of a text that is no JSON, in the browser's words; undefined where it is. */
function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

export interface EditLetterProps {
  readonly letter: LetterAnswer;
  readonly onStarted: (redriveId: string) => void;
  readonly onClose: () => void;
}

/** Gives a letter other data and redrives it; the event keeps its own beside them. */
export function EditLetter({ letter, onStarted, onClose }: EditLetterProps) {
  const [text, setText] = useState(() => JSON.stringify(letter.editedData ?? letter.event.data ?? {}, null, 2));
  const inputId = useId();
  const fault = jsonFault(text);
  const redrive = useMutation({
    mutationFn: () =>
      request<RedriveStarted>(`/dead-letters/${letter.letterId}/redrive`, {
        method: 'POST',
        body: { data: JSON.parse(text) },
      }),
    onSuccess: ({ redriveId }) => {
      onStarted(redriveId);
      onClose();
    },
  });
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        redrive.mutate();
      }}
    >
      <label htmlFor={inputId}>Data to be processed instead; the event keeps its own</label>
      <textarea
        id={inputId}
        className={styles.text}
        rows={12}
        spellCheck={false}
        aria-invalid={fault !== undefined}
        aria-describedby={`${inputId}-fault`}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <p id={`${inputId}-fault`} className={styles.fault}>
        {fault}
      </p>
      {redrive.error !== null && <ProblemNote error={redrive.error} />}
      <div className={styles.actions}>
        <Button type="submit" kind="main" disabled={fault !== undefined || redrive.isPending}>
          Redrive with this data
        </Button>
        <Button onClick={onClose}>Leave it</Button>
      </div>
    </form>
  );
}
