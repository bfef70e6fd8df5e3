import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { EventAnswer } from '../../../core/views/answers/events.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FirstEvent } from '../first-event.tsx';
import { EventRow } from './event-row.tsx';
import type { EventFilters } from './event-search.ts';
import styles from './event-table.module.css';
import { useEventList } from './use-event-list.ts';

const ROW_PIXELS = 36;
/** Rows beyond the edge that are there before they are seen. */
const OVERSCAN = 12;

export interface EventTableProps {
  readonly filters: EventFilters;
  readonly isLive: boolean;
  readonly openId: string | undefined;
  readonly onOpen: (event: EventAnswer) => void;
  /** The reader moved away from the newest events. */
  readonly onScroll: () => void;
}

/** Focuses the row before or behind the one that has the focus. */
function moveFocus(list: HTMLElement, step: number): void {
  const rows = [...list.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[at === -1 ? 0 : at + step]?.focus();
}

const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** The list of events; of a long one only the rows in sight are there. */
export function EventTable({ filters, isLive, openId, onOpen, onScroll }: EventTableProps) {
  const query = useEventList(filters, isLive);
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const place = useRef<HTMLDivElement>(null);
  const events = data?.pages.flatMap((page) => page.items) ?? [];
  const virtualizer = useVirtualizer({
    count: events.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW_PIXELS,
    overscan: OVERSCAN,
  });
  const rows = virtualizer.getVirtualItems();
  const lastIndex = rows.at(-1)?.index ?? 0;

  useEffect(() => {
    const isNearEnd = events.length > 0 && lastIndex >= events.length - OVERSCAN;
    if (!isLive && isNearEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isLive, lastIndex, events.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    moveFocus(event.currentTarget, step);
  };

  return (
    <section className={styles.list} aria-label="Events" aria-busy={query.isPending}>
      {query.error !== null && <ProblemNote error={query.error} />}
      {query.isPending && <Skeleton lines={12} />}
      {data !== undefined && events.length === 0 && <NoEvents isFiltered={Object.keys(filters).length > 0} />}
      {events.length > 0 && (
        // biome-ignore lint/a11y/noStaticElementInteractions: the keys move among the rows, which are buttons
        <div
          ref={place}
          className={styles.scroll}
          onKeyDown={onKeyDown}
          onScroll={({ currentTarget }) => currentTarget.scrollTop > ROW_PIXELS && onScroll()}
        >
          <ul className={styles.rows} style={{ blockSize: virtualizer.getTotalSize() }}>
            {rows.map(({ index, start }) => {
              const event = events[index];
              return (
                event !== undefined && (
                  <EventRow
                    key={`${event.source} ${event.id}`}
                    event={event}
                    top={start}
                    isOpen={event.id === openId}
                    onOpen={onOpen}
                  />
                )
              );
            })}
          </ul>
        </div>
      )}
    </section>
  );
}

const NoEvents = ({ isFiltered }: { readonly isFiltered: boolean }) =>
  isFiltered ? <p>No event is like this. Leave a filter out, or look at a longer time.</p> : <FirstEvent />;
