import { describe, expect, it } from 'vitest';
import type { AppendResult } from '../../../../core/ports/stream.ts';
import type { HttpResponse } from '../../../../lambdas/shared/http.ts';
import type { KinesisEvent } from '../../../../local/mapping/kinesis-event.ts';
import type { MappingFact } from '../../../../local/mapping/observer.ts';
import type { FailureMessage } from '../../../../local/mapping/on-failure.ts';
import { countServerErrors, countThrottles } from '../../../../local/metrics/door-metrics.ts';
import { countFunctionErrors, countGivenUp } from '../../../../local/metrics/mapping-metrics.ts';
import { ShardRates } from '../../../../local/metrics/shard-rates.ts';
import { startMeasuring } from '../../../../local/metrics/start-measuring.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../../lambdas/shared/collecting-logger.ts';
import { httpRequest } from '../../lambdas/shared/http-request.ts';

function counting() {
  const counted: Record<string, number> = {};
  const add = (name: string, _unit: string, value: number): void => {
    counted[name] = (counted[name] ?? 0) + value;
  };
  return { counted, metrics: { add } };
}

describe('the mapping', () => {
  const error = { errorType: 'Runtime.ExitError', errorMessage: 'ended' };
  const facts = [
    { kind: 'invoked' },
    { kind: 'succeeded' },
    { kind: 'failed', error },
    { kind: 'bisected', error },
    { kind: 'failed' },
    { kind: 'refused', error },
    { kind: 'partial' },
  ] as readonly unknown[] as readonly MappingFact[];

  it('counts invocations that failed, not answers that named records, and passes every fact on', () => {
    const { counted, metrics } = counting();
    const seen: MappingFact[] = [];
    const observer = countFunctionErrors(metrics, { observe: (fact) => seen.push(fact) });
    for (const fact of facts) observer.observe(fact);
    expect(counted).toEqual({ FunctionErrors: 2 });
    expect(seen).toEqual(facts);
  });

  const message = { KinesisBatchInfo: { batchSize: 7 } } as FailureMessage;
  const payload = { Records: [] } as KinesisEvent;

  it('counts the records that the destination took', async () => {
    const { counted, metrics } = counting();
    await countGivenUp(metrics, { send: async () => undefined }).send(message, payload);
    expect(counted).toEqual({ RecordsGivenUp: 7 });
  });

  it('counts the records that nobody took, and still fails', async () => {
    const { counted, metrics } = counting();
    const full = { send: () => Promise.reject(new Error('disk full')) };
    await expect(countGivenUp(metrics, full).send(message, payload)).rejects.toThrow('disk full');
    expect(counted).toEqual({ RecordsDropped: 7, DestinationFailures: 1 });
  });
});

describe('the door', () => {
  it('counts records that the stream refused for its limits, and no other refusals', async () => {
    const { counted, metrics } = counting();
    const refused = (code: string): AppendResult => ({ ok: false, code, message: '' });
    const results: readonly AppendResult[] = [
      { ok: true, shardId: 'a', sequenceNumber: '1' },
      refused('ProvisionedThroughputExceededException'),
      refused('InternalFailure'),
      refused('ProvisionedThroughputExceededException'),
    ];
    const stream = countThrottles(metrics, { append: async () => results });
    expect(await stream.append([])).toBe(results);
    expect(counted).toEqual({ StreamThrottles: 2 });
  });

  it('counts answers with a status of 500 and more', async () => {
    const { counted, metrics } = counting();
    const answer = (statusCode: number): HttpResponse => ({ statusCode, headers: {}, body: '' });
    const statuses = [200, 429, 499, 500, 503];
    const handler = countServerErrors(metrics, async () => answer(statuses.shift()!));
    while (statuses.length > 0) await handler(httpRequest('GET /events', '/events'));
    expect(counted).toEqual({ ServerErrors: 2 });
  });
});

describe('the rates of a shard', () => {
  const shard = (received: number, settled: number) => ({ shardId: 'a', received, settled, iteratorAgeMs: 0 });

  it('are those of the last minute', () => {
    const rates = new ShardRates();
    for (let second = 0; second <= 120; second += 1) {
      rates.note([shard(second < 60 ? 0 : (second - 60) * 10, second)], second * 1_000);
    }
    expect(rates.of('a')).toEqual({ received: 10, settled: 1 });
  });

  it('are unknown before there are two samples, and for a shard that there is not', () => {
    const rates = new ShardRates();
    rates.note([shard(5, 5)], 0);
    expect(rates.of('a')).toBeUndefined();
    expect(rates.of('b')).toBeUndefined();
  });
});

describe('measuring', () => {
  it('goes on every five seconds, whatever one measurement comes to, until it is stopped', async () => {
    const time = virtualTime();
    const logger = collectingLogger();
    let calls = 0;
    const measure = async (): Promise<void> => {
      calls += 1;
      if (calls === 2) throw new Error('gone');
    };
    const measuring = startMeasuring({ measure, logger, time });
    await time.advance(14_999);
    expect(calls).toBe(3);
    expect(logger.lines.map(({ message }) => message)).toEqual(['The state of the platform was not measured']);
    measuring.stop();
    await time.advance(60_000);
    expect(calls).toBe(3);
  });
});
