import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Button } from './button.tsx';
import styles from './confirm-dialog.module.css';
import { Dialog } from './dialog.tsx';
import { ProblemNote } from './problem-note.tsx';

export interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen, and that it cannot be undone. */
  readonly children: ReactNode;
  /** Has to be typed. */
  readonly word: string;
  readonly action: string;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks for a typed word before something is done that cannot be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, word, action, isPending, error, onConfirm, onClose } = props;
  const [typed, setTyped] = useState('');
  const inputId = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed === word) onConfirm();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        {children}
        <label htmlFor={inputId}>
          Type <code>{word}</code> to go on
        </label>
        <input
          id={inputId}
          className={styles.input}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        {error !== null && <ProblemNote error={error} />}
        <Button type="submit" kind="danger" disabled={typed !== word || isPending}>
          {action}
        </Button>
      </form>
    </Dialog>
  );
}
