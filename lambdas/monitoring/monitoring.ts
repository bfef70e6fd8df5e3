import type { Alarms } from '../../core/ports/alarms.ts';
import type { MetricSeries } from '../../core/ports/metric-series.ts';
import type { Time } from '../../core/ports/time.ts';
import { byRoute } from '../shared/by-route.ts';
import type { HttpHandler } from '../shared/http.ts';
import { listAlarms } from './alarms.ts';
import { readSeries } from './series.ts';

export interface MonitoringDeps {
  readonly alarms: Alarms;
  readonly series: MetricSeries;
  readonly time: Pick<Time, 'now'>;
}

/** Answers every `monitoring` route of config/routes.ts; it throws HttpProblem for what it refuses. */
export function createMonitoring({ alarms, series, time }: MonitoringDeps): HttpHandler {
  return byRoute({
    'GET /alarms': listAlarms(alarms),
    'GET /metrics/series': readSeries(series, time),
  });
}
