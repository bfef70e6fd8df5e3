import {
  type InfiniteData,
  replaceEqualDeep,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { request } from '../api/client.ts';

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

export interface GrowingListOptions {
  /** Asks for the first page again and again; nothing else of the list is kept meanwhile. */
  readonly isLive: boolean;
  readonly everyMs: number;
}

export interface GrowingList<Item> {
  readonly query: UseInfiniteQueryResult<InfiniteData<Page<Item>>>;
  readonly items: readonly Item[];
  /** Asks for the next page, where there is one and none is under way. */
  readonly more: () => void;
}

/**
 * A list of the API that grows page by page.
 * @param path of the list, with its filters, for a page that begins behind a cursor
 */
export function useGrowingList<Item>(
  path: (cursor?: string) => string,
  { isLive, everyMs }: GrowingListOptions,
): GrowingList<Item> {
  const client = useQueryClient();
  const first = path();
  const query = useInfiniteQuery({
    queryKey: [first, 'pages'],
    queryFn: ({ pageParam, signal }) => request<Page<Item>>(pageParam ?? first, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => (nextCursor === null ? undefined : path(nextCursor)),
    refetchInterval: isLive ? everyMs : false,
    refetchOnWindowFocus: false,
    // Pages that are there stay the objects that they are: comparing all of them with each one that comes takes longer
    // than a frame. Only a page that is asked for again is compared, so that its rows are not drawn anew.
    structuralSharing: (before, after) =>
      (after as InfiniteData<unknown>).pages.length === 1 ? replaceEqualDeep(before, after) : after,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (!isLive) return;
    // Each page that is kept would be asked for again with the first one.
    client.setQueryData<InfiniteData<Page<Item>, string | undefined>>([first, 'pages'], (all) =>
      all === undefined ? undefined : { pages: all.pages.slice(0, 1), pageParams: all.pageParams.slice(0, 1) },
    );
  }, [client, first, isLive]);
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const more = useCallback(() => {
    if (!isLive && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isLive, hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { query, items, more };
}
