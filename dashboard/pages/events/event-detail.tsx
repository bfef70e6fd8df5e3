import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { EventAnswer, StoryAnswer } from '../../../core/views/answers/events.ts';
import { withParameters } from '../../api/client.ts';
import { useLive } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import { toneOf } from '../../ui/tone.ts';
import { envelopeOf, keyOf } from './envelope.ts';
import styles from './event-detail.module.css';
import { Timeline } from './timeline.tsx';

/** A story may still go on: a redrive, a release. */
const STORY_EVERY_MS = 5_000;

export interface EventDetailProps {
  readonly id: string;
  /** Undefined where any source will do. */
  readonly source: string | undefined;
  readonly onClose: () => void;
}

/** One event: what it is, what it came to, and its story. */
export function EventDetail({ id, source, onClose }: EventDetailProps) {
  const path = `/events/${encodeURIComponent(id)}`;
  const event = useLive<EventAnswer>(withParameters(path, { source }), STORY_EVERY_MS);
  const story = useLive<StoryAnswer>(withParameters(`${path}/explain`, { source }), STORY_EVERY_MS);
  const place = useRef<HTMLElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const before = document.activeElement;
    place.current?.focus();
    const onKey = (pressed: KeyboardEvent): void => {
      if (pressed.key === 'Escape') close.current();
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
      // What had the focus within is gone with this part of the page.
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    };
  }, []);
  const closing = <Button onClick={onClose}>Close</Button>;
  return (
    <aside ref={place} className={styles.detail} aria-label={`Event ${id}`} tabIndex={-1}>
      <Panel title={`Event ${id}`} query={event} actions={closing} lines={10}>
        {(found) => (
          <>
            <p className={styles.status}>
              <StatusChip tone={toneOf(found.status)}>{found.status}</StatusChip>
              {found.errors?.map(({ code, message }) => (
                <span key={code}>
                  {code}: {message}
                </span>
              ))}
              {keyOf(found) !== undefined && (
                <Link href={withParameters('/console/events', { key: keyOf(found) })}>Events of its key</Link>
              )}
              {story.data?.letterId !== undefined && (
                <Link href={`/console/dead-letters?letter=${story.data.letterId}`}>Its dead letter</Link>
              )}
            </p>
            <dl className={styles.pairs}>
              {envelopeOf(found).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            {found.data !== undefined && (
              <>
                <h3>Data</h3>
                <JsonView label="Data" value={found.data} />
              </>
            )}
            {found.result !== undefined && (
              <>
                <h3>Result of process()</h3>
                <JsonView label="Result" value={found.result} />
              </>
            )}
          </>
        )}
      </Panel>
      <Panel title="Its story" query={story} lines={6}>
        {({ timeline }) => <Timeline entries={timeline} />}
      </Panel>
    </aside>
  );
}
