import { KinesisClient } from '@aws-sdk/client-kinesis';
import { kinesisPutRecords } from '../../adapters/kinesis/put-records.ts';
import { kinesisStreamWriter } from '../../adapters/kinesis/stream-writer.ts';
import { emfMetrics } from '../../adapters/system/emf-metrics.ts';
import { realRandom, realTime } from '../../adapters/system/real-time.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import { STREAM } from '../../config/stream.ts';
import { uuidV7Maker } from '../../core/events/uuid-v7.ts';
import { createIngest } from '../../lambdas/ingest/ingest.ts';
import type { HttpRequest } from '../../lambdas/shared/http.ts';
import { httpFunction } from '../../lambdas/shared/http-function.ts';
import { createKeyRateLimits } from '../../lambdas/shared/key-rates.ts';
import type { Call } from './measure-handler.ts';
import type { SampleBodies } from './sample-bodies.ts';
import { SILENT } from './silent.ts';
import { stubbedAws } from './stubbed-aws.ts';

const TAKEN = JSON.stringify({
  FailedRecordCount: 0,
  Records: Array.from({ length: STREAM.buckets }, (_, index) => ({
    ShardId: 'shardId-000000000000',
    SequenceNumber: `4967891237410298347019283740192837401928374019283740${index}`,
  })),
});

/** As API Gateway hands it over, with what the authorizer found out. */
function requestOf(body: string): HttpRequest {
  const caller = { keyName: 'bench', keyId: 'bench', scopes: ['ingest'] };
  const http = { method: 'POST', path: '/events', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'bench' };
  const requestContext = { requestId: 'bench', http, authorizer: { lambda: caller } };
  return {
    version: '2.0',
    routeKey: 'POST /events',
    rawPath: '/events',
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: requestContext as unknown as HttpRequest['requestContext'],
    body,
    isBase64Encoded: false,
  };
}

/** The ingest function from API Gateway's request to its answer: one request a call. */
export function ingestHandler({ batch, bodies }: SampleBodies): Call {
  const time = realTime;
  const rates = createKeyRateLimits({}, time);
  const client = new KinesisClient(stubbedAws(() => TAKEN));
  const ingest = createIngest({
    stream: kinesisStreamWriter({
      putRecords: kinesisPutRecords(client, 'bench'),
      deadlineMs: 10_000,
      time,
      random: realRandom,
    }),
    store: { statuses: async () => [] },
    limits: INGEST_LIMITS,
    buckets: STREAM.buckets,
    newId: uuidV7Maker(time, realRandom),
    rates,
    metrics: emfMetrics('ingest', () => undefined),
    time,
  });
  const handler = httpFunction(ingest, { logger: SILENT, context: { before: () => undefined }, rates, time });
  const requests = bodies.map(requestOf);
  const invocation = { getRemainingTimeInMillis: () => 29_000 };
  let next = 0;
  return async () => {
    const { statusCode, body } = await handler(requests[next++ % requests.length]!, invocation as never);
    if (statusCode === 202) return batch;
    throw new Error(`POST /events of ${batch} good events was answered with ${statusCode}: ${body.slice(0, 300)}`);
  };
}
