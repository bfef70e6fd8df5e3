import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Link } from 'wouter';
import type { IngestAnswer } from '../../../core/views/answers/ingest.ts';
import { request, withParameters } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import styles from './send-event.module.css';
import { eventText, readEvent } from './test-event.ts';

export interface SendEventProps {
  readonly type: string;
  /** `examples` of the type's schema. */
  readonly example: unknown;
}

/** Sends an event of the type, or only has it judged. */
export function SendEvent({ type, example }: SendEventProps) {
  const [text, setText] = useState(() => eventText(type, example));
  const inputId = useId();
  const queryClient = useQueryClient();
  const event = readEvent(text);
  const send = useMutation({
    mutationFn: (dryRun: boolean) =>
      request<IngestAnswer>(dryRun ? '/events?dryRun=true' : '/events', { method: 'POST', body: event.value }),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  const [sent] = send.data?.events ?? [];
  return (
    <section className={styles.form} aria-label="Send a test event">
      <label htmlFor={inputId}>A test event</label>
      <textarea
        id={inputId}
        className={styles.text}
        rows={10}
        spellCheck={false}
        aria-invalid={event.fault !== undefined}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {event.fault !== undefined && <p className={styles.fault}>{event.fault}</p>}
      <div className={styles.row}>
        <Button disabled={event.fault !== undefined || send.isPending} onClick={() => send.mutate(true)}>
          Judge it only
        </Button>
        <Button kind="main" disabled={event.fault !== undefined || send.isPending} onClick={() => send.mutate(false)}>
          Send it
        </Button>
      </div>
      {send.error !== null && <ProblemNote error={send.error} />}
      {sent !== undefined && (
        <p role="status">
          {sent.status === 'rejected'
            ? 'Rejected'
            : send.variables
              ? 'It would be accepted; nothing was kept.'
              : 'Accepted: '}
          {sent.errors?.map(({ pointer, message }) => ` ${pointer} ${message}`).join(';')}
          {sent.status === 'accepted' && !send.variables && (
            <Link href={withParameters('/console/events', { id: sent.id ?? '' })}>{sent.id}</Link>
          )}
        </p>
      )}
    </section>
  );
}
