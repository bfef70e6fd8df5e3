import type { Alarms } from '../../core/ports/alarms.ts';
import type { MetricSeries } from '../../core/ports/metric-series.ts';
import type { Time } from '../../core/ports/time.ts';
import type { HttpHandler } from '../shared/http.ts';
import { HttpProblem } from '../shared/problem.ts';
import { listAlarms } from './alarms.ts';
import { readSeries } from './series.ts';

export interface MonitoringDeps {
  readonly alarms: Alarms;
  readonly series: MetricSeries;
  readonly time: Pick<Time, 'now'>;
}

/** Answers every `monitoring` route of config/routes.ts; it throws HttpProblem for what it refuses. */
export function createMonitoring({ alarms, series, time }: MonitoringDeps): HttpHandler {
  const byRoute: Readonly<Record<string, HttpHandler>> = {
    'GET /alarms': listAlarms(alarms),
    'GET /metrics/series': readSeries(series, time),
  };
  return async (request) => {
    const answer = byRoute[request.routeKey];
    if (answer === undefined) {
      throw new HttpProblem({
        status: 404,
        code: 'route_not_found',
        title: 'Not found',
        detail: 'Nothing is at this path.',
      });
    }
    const response = await answer(request);
    return { ...response, headers: { 'cache-control': 'no-store', ...response.headers } };
  };
}
