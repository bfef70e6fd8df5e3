import { METRICS, SERIES_STATISTICS } from '../../config/metrics.ts';
import type { MetricSeries } from '../../core/ports/metric-series.ts';
import type { Time } from '../../core/ports/time.ts';
import type { SeriesAnswer } from '../../core/views/answers/monitoring.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';
import { parameterInvalid, readParameters, readTimeRange } from '../shared/parameters.ts';
import { HttpProblem } from '../shared/problem.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A day by the minute. */
const MOST_POINTS = 1_440;

const metricOf = (name: string | undefined) => {
  const metric = METRICS.find((one) => one.name === name);
  if (metric !== undefined) return metric;
  throw new HttpProblem({
    status: name === undefined ? 400 : 404,
    code: name === undefined ? 'parameter_invalid' : 'metric_not_found',
    title: name === undefined ? 'Query parameter invalid' : 'Metric not found',
    detail: `'name' is one of ${METRICS.map((one) => one.name).join(', ')}.`,
  });
};

function readPeriod(text = '60'): number {
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (seconds < 60 || seconds > 86_400 || seconds % 60 !== 0) {
    throw parameterInvalid("'period' is a number of seconds from 60 to 86400, in whole minutes.");
  }
  return seconds * 1_000;
}

const instant = (ms: number): string => new Date(ms).toISOString();

/** `GET /metrics/series`: the last hour where no range is given. Ranges begin and end with a whole period. */
export const readSeries =
  (series: MetricSeries, time: Pick<Time, 'now'>): HttpHandler =>
  async (request) => {
    const parameters = readParameters(request, ['name', 'from', 'to', 'period']);
    const { name, unit, kind, help } = metricOf(parameters.get('name'));
    const periodMs = readPeriod(parameters.get('period'));
    const range = readTimeRange(parameters);
    // The minute that has begun belongs to the series: it is what an operator waits for.
    const toMs = Math.ceil((range.to?.ms ?? time.now()) / periodMs) * periodMs;
    const fromMs = Math.floor((range.from?.ms ?? toMs - HOUR_MS) / periodMs) * periodMs;
    if ((toMs - fromMs) / periodMs > MOST_POINTS) {
      throw parameterInvalid(`'from' and 'to' lie more than ${MOST_POINTS} periods apart: ask for longer periods.`);
    }
    const statistics = SERIES_STATISTICS[kind];
    const points = await series.points({ name, statistics, fromMs, toMs, periodMs });
    const answer: SeriesAnswer = {
      name,
      unit,
      kind,
      help,
      from: instant(fromMs),
      to: instant(toMs),
      period: periodMs / 1_000,
      statistics: [...statistics],
      points: points.map(({ atMs, values }) => ({ t: instant(atMs), ...values })),
    };
    return jsonResponse(200, answer);
  };
