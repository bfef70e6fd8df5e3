import type { Metrics } from '../../core/ports/metrics.ts';
import type { StreamWriter } from '../../core/ports/stream.ts';
import type { HttpHandler } from '../../lambdas/shared/http.ts';

type Add = Pick<Metrics, 'add'>;

/** Counts what AWS/Kinesis counts as WriteProvisionedThroughputExceeded: records refused for the stream's limits. */
export const countThrottles = (metrics: Add, stream: StreamWriter): StreamWriter => ({
  async append(entries) {
    const results = await stream.append(entries);
    for (const result of results) {
      if (!result.ok && result.code === 'ProvisionedThroughputExceededException') {
        metrics.add('StreamThrottles', 'Count', 1);
      }
    }
    return results;
  },
});

/** Counts what AWS/ApiGateway counts as 5xx. */
export const countServerErrors =
  (metrics: Add, handler: HttpHandler): HttpHandler =>
  async (request) => {
    const response = await handler(request);
    if (response.statusCode >= 500) metrics.add('ServerErrors', 'Count', 1);
    return response;
  };
