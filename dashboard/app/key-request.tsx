import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { currentKey, giveKey, keepKey, keyState } from '../api/key.ts';
import { Button } from '../ui/button.tsx';
import styles from './key-request.module.css';

/** Asks for an API key where the platform wants one; it is kept until the page is closed or loaded again. */
export function KeyRequest() {
  const queryClient = useQueryClient();
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // What was refused without the key must not be shown with it.
    queryClient.clear();
    giveKey(text.trim());
  };
  return (
    <form className={styles.form} onSubmit={submit} aria-labelledby="key-request">
      <h1 id="key-request">This platform asks for an API key</h1>
      {keyState() === 'refused' && (
        <p role="alert" className={styles.refused}>
          The key was not taken: it is not valid, has expired or was revoked.
        </p>
      )}
      <p>
        The key stays in this page's memory and is forgotten when the page is closed. It needs the scope read, and
        operate for what changes something.
      </p>
      <div className={styles.row}>
        <label htmlFor="key">API key</label>
        <input
          ref={input}
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
        {keyState() === 'wanted' && currentKey() !== undefined && (
          <Button onClick={keepKey}>Keep the one in use</Button>
        )}
      </div>
    </form>
  );
}
