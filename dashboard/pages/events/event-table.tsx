import { useCallback } from 'react';
import type { EventAnswer } from '../../../core/views/answers/events.ts';
import { isSilence } from '../../api/client.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useGrowingList } from '../../ui/use-growing-list.ts';
import { VirtualList } from '../../ui/virtual-list.tsx';
import { FirstEvent } from '../first-event.tsx';
import { EventRow } from './event-row.tsx';
import { type EventFilters, listPath } from './event-search.ts';
import styles from './event-table.module.css';

const ROW_PIXELS = 36;
const TAIL_EVERY_MS = 1_000;

export interface EventTableProps {
  readonly filters: EventFilters;
  readonly isLive: boolean;
  readonly openId: string | undefined;
  readonly onOpen: (event: EventAnswer) => void;
  /** The reader moved away from the newest events, or looks at one of them. */
  readonly onAway: () => void;
}

const keyOf = ({ source, id }: EventAnswer): string => `${source} ${id}`;

/** The list of events; of a long one only the rows in sight are there. */
export function EventTable({ filters, isLive, openId, onOpen, onAway }: EventTableProps) {
  const path = (cursor?: string): string => listPath(filters, cursor);
  const { query, items, more } = useGrowingList<EventAnswer>(path, { isLive, everyMs: TAIL_EVERY_MS });
  const { data, error } = query;
  const onScroll = useCallback((isAway: boolean) => isAway && onAway(), [onAway]);
  return (
    <section className={styles.list} aria-label="Events" aria-busy={query.isPending}>
      {error !== null && !(data !== undefined && isSilence(error)) && <ProblemNote error={error} />}
      {query.isPending && <Skeleton lines={12} />}
      {data !== undefined && items.length === 0 && (
        <NoEvents isFiltered={Object.keys(filters).length > 0} isMore={query.hasNextPage} isLive={isLive} />
      )}
      <VirtualList
        items={items}
        keyOf={keyOf}
        rowPixels={ROW_PIXELS}
        height="max(20rem, calc(100vh - 7.5rem))"
        className={items.length === 0 ? styles.none : styles.rows}
        onEnd={more}
        onAway={onScroll}
        onRow={onAway}
      >
        {(event) => <EventRow event={event} isOpen={event.id === openId} onOpen={onOpen} />}
      </VirtualList>
    </section>
  );
}

interface NoEventsProps {
  readonly isFiltered: boolean;
  /** Whether older events were not looked at. */
  readonly isMore: boolean;
  readonly isLive: boolean;
}

function NoEvents({ isFiltered, isMore, isLive }: NoEventsProps) {
  if (!isFiltered) return <FirstEvent />;
  const older = isLive ? 'Pause to look further back.' : 'Looking further back …';
  return (
    <p role="status" className={styles.note}>
      {isMore
        ? `None among the newest events. ${older}`
        : 'No event is like this. Leave a filter out, or look at a longer time.'}
    </p>
  );
}
