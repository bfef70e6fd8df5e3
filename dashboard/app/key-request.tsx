import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState, useSyncExternalStore } from 'react';
import { giveKey, isKeyAsked, onKeyChange } from '../api/key.ts';
import { Button } from '../ui/button.tsx';
import styles from './key-request.module.css';

/** Asks for an API key when the platform wants one; it is kept until the page is closed or loaded again. */
export function KeyRequest() {
  const isAsked = useSyncExternalStore(onKeyChange, isKeyAsked);
  const queryClient = useQueryClient();
  const [text, setText] = useState('');
  if (!isAsked) return null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    giveKey(text.trim());
    setText('');
    void queryClient.invalidateQueries();
  };
  return (
    <form className={styles.form} onSubmit={submit} aria-labelledby="key-request">
      <h2 id="key-request">This platform asks for an API key</h2>
      <p>
        The key stays in this page's memory and is forgotten when the page is closed. It needs the scope read, and
        operate for what changes something.
      </p>
      <div className={styles.row}>
        <label htmlFor="key">API key</label>
        <input
          id="key"
          type="password"
          autoComplete="off"
          spellCheck={false}
          placeholder="spw_..."
          required
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <Button type="submit" kind="main">
          Use this key
        </Button>
      </div>
    </form>
  );
}
