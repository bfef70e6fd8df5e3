import middy from '@middy/core';
import { openStores } from '#stores';
import { kinesisClient } from '../../adapters/kinesis/kinesis-client.ts';
import { kinesisShardDirectory } from '../../adapters/kinesis/shard-directory.ts';
import { kinesisShardReader } from '../../adapters/kinesis/shard-reader.ts';
import { kinesisStreamProgress } from '../../adapters/kinesis/stream-progress.ts';
import { emfMetrics } from '../../adapters/system/emf-metrics.ts';
import { lambdaLogger } from '../../adapters/system/lambda-logger.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import { eventCounter } from '../shared/event-counter.ts';
import { createMeasure } from './measure.ts';

const SERVICE = 'measure';
const STORE = { service: SERVICE, connections: 1, timeoutMs: 10_000 };

const { logger, context } = lambdaLogger(SERVICE);
const streamName = requiredVariable(process.env, ENVIRONMENT.stream);
const kinesis = kinesisClient();

const measure = createMeasure({
  store: openStores(process.env, STORE).events,
  stream: kinesisStreamProgress({
    shards: kinesisShardDirectory(kinesis, streamName),
    reader: kinesisShardReader(kinesis, streamName),
    countEvents: eventCounter(),
    time: realTime,
  }),
  metrics: emfMetrics(SERVICE, (line) => process.stdout.write(`${line}\n`), process.env[ENVIRONMENT.metricsNamespace]),
  logger,
  time: realTime,
});

export const handler = middy<unknown, void>()
  .use(context)
  .handler(() => measure());
