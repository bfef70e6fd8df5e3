import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { IngestAnswer } from '../../core/views/answers/ingest.ts';
import { request } from '../api/client.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';

const FIRST_EVENT = { type: 'Temperature', source: 'console', data: '30C' };

/** Said where nothing has come yet: how to send an event, and a button that does. */
export function FirstEvent() {
  const queryClient = useQueryClient();
  const send = useMutation({
    mutationFn: () => request<IngestAnswer>('/events', { method: 'POST', body: FIRST_EVENT }),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  return (
    <>
      <p>
        No event yet. Send one with{' '}
        <code>curl -X POST "{location.origin}/events?eventType=Temperature&eventData=30C"</code>, or
      </p>
      <Button disabled={send.isPending} onClick={() => send.mutate()}>
        Send a first event
      </Button>
      {send.error !== null && <ProblemNote error={send.error} />}
    </>
  );
}
