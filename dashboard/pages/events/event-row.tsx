import { memo } from 'react';
import type { EventAnswer } from '../../../core/views/answers/events.ts';
import { StatusChip } from '../../ui/status-chip.tsx';
import { toneOf } from '../../ui/tone.ts';
import styles from './event-row.module.css';
import { summaryOf } from './event-summary.ts';

export interface EventRowProps {
  readonly event: EventAnswer;
  readonly isOpen: boolean;
  readonly onOpen: (event: EventAnswer) => void;
}

// Made once: a formatter costs more than all that a row shows.
const CLOCK = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium' });

/** One event in a line; drawn anew only when it changed. */
export const EventRow = memo(function EventRow({ event, isOpen, onOpen }: EventRowProps) {
  return (
    <button
      type="button"
      data-row
      className={styles.row}
      aria-current={isOpen || undefined}
      onClick={() => onOpen(event)}
    >
      <time dateTime={event.time} title={event.time}>
        {CLOCK.format(new Date(event.time))}
      </time>
      <StatusChip tone={toneOf(event.status)}>{event.status}</StatusChip>
      <span className={styles.type}>{event.type}</span>
      <span className={styles.source}>{event.source}</span>
      <span className={styles.summary}>{summaryOf(event.data)}</span>
    </button>
  );
});
