import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { RedriveAnswer } from '../../../core/views/answers/dead-letters.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { wholeText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import styles from './redrive-progress.module.css';

const EVERY_MS = 1_000;

export interface RedriveProgressProps {
  readonly redriveId: string;
  readonly onClose: () => void;
}

/** How far a redrive is; it can be stopped, and says how it ended. */
export function RedriveProgress({ redriveId, onClose }: RedriveProgressProps) {
  const path = `/redrives/${redriveId}`;
  const queryClient = useQueryClient();
  const query = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => request<RedriveAnswer>(path, { signal }),
    refetchInterval: ({ state }) => (state.data === undefined || state.data.state === 'running' ? EVERY_MS : false),
  });
  const stop = useMutation({
    mutationFn: () => request<RedriveAnswer>(path, { method: 'DELETE' }),
    onSuccess: (answer) => queryClient.setQueryData([path], answer),
  });
  const state = query.data?.state;
  useEffect(() => {
    // What it did to the letters is shown at once.
    if (state !== undefined && state !== 'running') void queryClient.invalidateQueries({ predicate: isNot(path) });
  }, [state, path, queryClient]);
  const actions =
    state === 'running' ? (
      <Button disabled={stop.isPending} onClick={() => stop.mutate()}>
        Stop
      </Button>
    ) : (
      <Button onClick={onClose}>Close</Button>
    );
  return (
    <Panel title="Redrive" query={query} actions={actions} className={styles.panel}>
      {({ matched, redriven, processedAgain, failedAgain, maxPerSecond, reason }) => (
        <div role="status">
          <progress className={styles.bar} max={Math.max(1, matched)} value={redriven} aria-label="Letters redriven" />
          <p>
            {state}: {wholeText(redriven)} of {wholeText(matched)}, {wholeText(processedAgain)} processed,{' '}
            {wholeText(failedAgain)} failed again, at most {wholeText(maxPerSecond)} a second
            {reason !== undefined && `. ${reason}`}
          </p>
        </div>
      )}
    </Panel>
  );
}

const isNot =
  (path: string) =>
  ({ queryKey }: { readonly queryKey: readonly unknown[] }): boolean =>
    queryKey[0] !== path;
