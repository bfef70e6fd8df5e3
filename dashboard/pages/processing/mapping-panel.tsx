import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ProcessingAnswer } from '../../../core/views/answers/processing.ts';
import { request } from '../../api/client.ts';
import { useProcessing } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Since } from '../../ui/since.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import styles from './mapping-panel.module.css';
import { breakerText, settingTexts } from './mapping-texts.ts';

/** Whether events are delivered, why not, and a hand on it. */
export function MappingPanel() {
  const query = useProcessing();
  const queryClient = useQueryClient();
  const isHeld = query.data?.pausedBy.some(({ reason }) => reason === 'hand') ?? false;
  const turn = useMutation({
    mutationFn: () =>
      request<ProcessingAnswer>(isHeld ? '/processing/resume' : '/processing/pause', { method: 'POST' }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['/processing'] }),
  });
  const button = (
    <Button data-shortcut="pause" disabled={turn.isPending || query.data === undefined} onClick={() => turn.mutate()}>
      {isHeld ? 'Resume delivery' : 'Pause delivery'}
    </Button>
  );
  return (
    <Panel title="Event source mapping" query={query} actions={button} lines={5}>
      {({ state, pausedBy, breaker, mapping }) => (
        <div className={styles.body}>
          <p role="status">
            <StatusChip tone={state === 'running' ? 'good' : 'bad'}>{state}</StatusChip>{' '}
            {state === 'running'
              ? 'Events are delivered to process().'
              : 'Events are accepted and kept in the stream; none is delivered.'}
          </p>
          {pausedBy.map(({ reason, since }) => (
            <p key={reason}>
              {reason === 'hand' ? 'Paused by hand' : 'Paused by the circuit breaker'} <Since at={since} />
            </p>
          ))}
          <p>{breakerText(breaker)}</p>
          {mapping !== undefined && (
            <dl className={styles.settings}>
              {settingTexts(mapping).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
          {turn.error !== null && <ProblemNote error={turn.error} />}
        </div>
      )}
    </Panel>
  );
}
