import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import type { EventPage } from '../../../core/views/answers/events.ts';
import { request, withParameters } from '../../api/client.ts';
import type { EventFilters } from './event-search.ts';

const PAGE = 100;
const TAIL_EVERY_MS = 1_000;

export const listPath = (filters: EventFilters, cursor?: string): string =>
  withParameters('/events', { ...filters, limit: PAGE, cursor });

/**
 * Events page by page, newest first.
 * @param isLive asks for the first page each second, while nothing else of the list is shown
 */
export const useEventList = (filters: EventFilters, isLive: boolean): UseInfiniteQueryResult<InfiniteData<EventPage>> =>
  useInfiniteQuery({
    queryKey: ['/events', filters],
    queryFn: ({ pageParam, signal }) => request<EventPage>(listPath(filters, pageParam), { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: isLive ? TAIL_EVERY_MS : false,
    refetchOnWindowFocus: false,
  });
