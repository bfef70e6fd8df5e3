import type { BatchPage } from '../../core/views/answers/batches.ts';
import { type HttpHandler, jsonResponse } from '../../lambdas/shared/http.ts';
import { readLimit, readParameters } from '../../lambdas/shared/parameters.ts';
import type { RecentBatches } from './recent-batches.ts';

/** `GET /processing/batches`: the latest deliveries. Lambda does not tell of its own, so it is there on one machine alone. */
export const listBatches =
  (batches: Pick<RecentBatches, 'list'>): HttpHandler =>
  async (request) => {
    const limit = readLimit(readParameters(request, ['limit']));
    const page = { items: [...batches.list(limit)], nextCursor: null } satisfies BatchPage;
    return jsonResponse(200, page, { 'cache-control': 'no-store' });
  };
