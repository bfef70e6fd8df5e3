import { describe, expect, it } from 'vitest';
import type { AlarmStatus } from '../../../../core/ports/alarms.ts';
import type { SeriesPoint, SeriesQuery } from '../../../../core/ports/metric-series.ts';
import { metricPlaces } from '../../../../lambdas/monitoring/metric-places.ts';
import { createMonitoring } from '../../../../lambdas/monitoring/monitoring.ts';
import { withProblems } from '../../../../lambdas/shared/with-problems.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../shared/collecting-logger.ts';
import { httpRequest } from '../shared/http-request.ts';

const NOW = Date.UTC(2026, 10, 21, 12, 30, 20);

function bench({ points = [] as SeriesPoint[], statuses = [] as AlarmStatus[] } = {}) {
  const asked: SeriesQuery[] = [];
  const time = virtualTime(NOW);
  const monitoring = createMonitoring({
    alarms: { statuses: async () => statuses },
    series: {
      points: async (query) => {
        asked.push(query);
        return points;
      },
    },
    time,
  });
  const handler = withProblems(monitoring, { logger: collectingLogger(), time });
  const ask = async (path: string, query = '') => {
    const response = await handler(httpRequest(`GET ${path}`, `${path}${query}`));
    return { ...response, json: JSON.parse(response.body) };
  };
  return { ask, asked };
}

describe('GET /metrics/series', () => {
  it('answers the last hour by the minute, with what the metric is', async () => {
    const { ask, asked } = bench({ points: [{ atMs: NOW - 20_000, values: { sum: 5 } }] });
    const { statusCode, headers, json } = await ask('/metrics/series', '?name=EventsAccepted');
    expect([statusCode, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(json).toEqual({
      name: 'EventsAccepted',
      unit: 'Count',
      kind: 'counter',
      help: 'Events answered as accepted',
      from: '2026-11-21T11:31:00.000Z',
      to: '2026-11-21T12:31:00.000Z',
      period: 60,
      statistics: ['sum'],
      points: [{ t: '2026-11-21T12:30:00.000Z', sum: 5 }],
    });
    expect(asked[0]?.statistics).toEqual(['sum']);
  });

  it('grows the range to whole periods', async () => {
    const { ask, asked } = bench();
    const range = 'from=2026-11-21T10:02:30Z&to=2026-11-21T11:01:00Z&period=300';
    await ask('/metrics/series', `?name=AcceptToVisibleLatency&${range}`);
    expect(asked).toEqual([
      {
        name: 'AcceptToVisibleLatency',
        statistics: ['count', 'average', 'p50', 'p95', 'p99', 'maximum'],
        fromMs: Date.UTC(2026, 10, 21, 10),
        toMs: Date.UTC(2026, 10, 21, 11, 5),
        periodMs: 300_000,
      },
    ]);
  });

  it('takes a day by the minute, and no more', async () => {
    const { ask } = bench();
    const day = '?name=DeadLetters&from=2026-11-20T12:31:00Z';
    expect((await ask('/metrics/series', day)).statusCode).toBe(200);
    const longer = await ask('/metrics/series', '?name=DeadLetters&from=2026-11-20T12:30:00Z');
    expect([longer.statusCode, longer.json.code]).toEqual([400, 'parameter_invalid']);
    expect((await ask('/metrics/series', '?name=DeadLetters&from=2026-11-14T12:30:00Z&period=600')).statusCode).toBe(
      200,
    );
  });

  it.each([
    ['', 400, 'parameter_invalid'],
    ['?name=NoSuchMetric', 404, 'metric_not_found'],
    ['?name=DeadLetters&period=30', 400, 'parameter_invalid'],
    ['?name=DeadLetters&period=90', 400, 'parameter_invalid'],
    ['?name=DeadLetters&period=86460', 400, 'parameter_invalid'],
    ['?name=DeadLetters&period=6e1', 400, 'parameter_invalid'],
    ['?name=DeadLetters&from=yesterday', 400, 'parameter_invalid'],
    ['?name=DeadLetters&shard=1', 400, 'parameter_unknown'],
  ])('refuses %j', async (query, status, code) => {
    const { ask, asked } = bench();
    const answer = await ask('/metrics/series', query);
    expect([answer.statusCode, answer.json.code]).toEqual([status, code]);
    expect(asked).toEqual([]);
  });
});

describe('GET /alarms', () => {
  const status = (name: string): AlarmStatus => ({
    name,
    state: 'ALARM',
    sinceMs: NOW,
    reason: 'There are letters.',
    threshold: 0,
    value: 3,
    history: [{ atMs: NOW, state: 'ALARM', reason: 'There are letters.' }],
  });

  it('answers what is switched on, in the order of the list, with what each looks at', async () => {
    const { ask } = bench({ statuses: [status('dead-letters'), status('oldest-unprocessed-age')] });
    const { json } = await ask('/alarms');
    expect(json.items.map(({ name }: AlarmStatus) => name)).toEqual(['oldest-unprocessed-age', 'dead-letters']);
    expect(json.items[1]).toEqual({
      name: 'dead-letters',
      meaning: 'Events failed and wait as dead letters.',
      severity: 'warning',
      state: 'ALARM',
      since: '2026-11-21T12:30:20.000Z',
      reason: 'There are letters.',
      metric: 'DeadLetters',
      statistic: 'Maximum',
      comparison: '>',
      threshold: 0,
      value: 3,
      period: 60,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      runbook: 'docs/runbooks/dead-letters.md',
      history: [{ at: '2026-11-21T12:30:20.000Z', state: 'ALARM', reason: 'There are letters.' }],
    });
    expect(json.nextCursor).toBeNull();
  });

  it('says null where nothing was looked at', async () => {
    const { ask } = bench({ statuses: [{ ...status('dead-letters'), value: undefined, history: [] }] });
    expect((await ask('/alarms')).json.items[0]).toMatchObject({ value: null, history: [] });
  });

  it('takes no parameters', async () => {
    expect((await bench().ask('/alarms', '?state=ALARM')).json.code).toBe('parameter_unknown');
  });
});

it('answers 404 for a route that is not its own', async () => {
  expect((await bench().ask('/events')).json.code).toBe('route_not_found');
});

describe('the places of a metric in CloudWatch', () => {
  const placesOf = metricPlaces({ process: 'fn-process', mapping: 'uuid' }, 'Spillway/prod');

  it('are those of the functions that write it, the most important first', () => {
    expect(placesOf('EventsProcessed')).toEqual([
      { namespace: 'Spillway/prod', name: 'EventsProcessed', dimensions: { service: 'process' } },
      { namespace: 'Spillway/prod', name: 'EventsProcessed', dimensions: { service: 'failed-batches' } },
      { namespace: 'Spillway/prod', name: 'EventsProcessed', dimensions: { service: 'redrive' } },
    ]);
  });

  it("are AWS's own where AWS measures it", () => {
    expect(placesOf('FunctionErrors')).toEqual([
      { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'fn-process' } },
    ]);
    expect(placesOf('RecordsDropped')).toEqual([
      { namespace: 'AWS/Lambda', name: 'DroppedEventCount', dimensions: { EventSourceMappingUUID: 'uuid' } },
    ]);
  });

  it('are none where the deployment does not have the part, or nobody the metric', () => {
    expect(placesOf('ServerErrors')).toEqual([]);
    expect(placesOf('NoSuchMetric')).toEqual([]);
  });
});
