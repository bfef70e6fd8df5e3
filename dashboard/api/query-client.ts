import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './client.ts';

const isWorthRetrying = (error: Error): boolean =>
  error instanceof ApiProblem && (error.status === 0 || error.status === 429 || error.status >= 500);

/**
 * Answers are kept while their page is shown and asked for again by their own interval; a page that nobody looks at asks
 * for nothing.
 */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // The platform may stand on this very machine: it answers where the browser believes itself offline.
        networkMode: 'always',
        retry: (failures, error) => failures < 2 && isWorthRetrying(error),
        retryDelay: 1_000,
        refetchIntervalInBackground: false,
        refetchOnWindowFocus: true,
        staleTime: 1_000,
        gcTime: 5 * 60_000,
      },
      mutations: { networkMode: 'always' },
    },
  });
