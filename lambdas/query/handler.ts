import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { openStores } from '#stores';
import { cloudWatchSeries } from '../../adapters/cloudwatch/metric-series.ts';
import { kinesisClient } from '../../adapters/kinesis/kinesis-client.ts';
import { kinesisShardDirectory } from '../../adapters/kinesis/shard-directory.ts';
import { kinesisShardReader } from '../../adapters/kinesis/shard-reader.ts';
import { kinesisStreamProgress } from '../../adapters/kinesis/stream-progress.ts';
import { lambdaLogger } from '../../adapters/system/lambda-logger.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import { keyRates } from '../../config/keys.ts';
import { METRICS_NAMESPACE } from '../../config/metrics.ts';
import { catalogueOf } from '../shared/catalogue-of.ts';
import { eventCounter } from '../shared/event-counter.ts';
import { httpFunction } from '../shared/http-function.ts';
import { createKeyRateLimits } from '../shared/key-rates.ts';
import { createQuery } from './query.ts';
import { seriesLatency } from './series-latency.ts';

const SERVICE = 'query';
const STORE = { service: SERVICE, connections: 2, timeoutMs: 10_000 };

const { [ENVIRONMENT.keyRates]: rateText, [ENVIRONMENT.metricsNamespace]: namespace = METRICS_NAMESPACE } = process.env;
const { logger, context } = lambdaLogger(SERVICE);
const streamName = requiredVariable(process.env, ENVIRONMENT.stream);
const kinesis = kinesisClient();
const shards = kinesisShardDirectory(kinesis, streamName);
const { events: store, history } = openStores(process.env, STORE);
const series = cloudWatchSeries(new CloudWatchClient(), (name) => [
  { namespace, name, dimensions: { service: 'process' } },
]);

const query = createQuery({
  store,
  history,
  stream: kinesisStreamProgress({
    shards,
    reader: kinesisShardReader(kinesis, streamName),
    countEvents: eventCounter(),
    time: realTime,
  }),
  shards,
  activity: undefined,
  catalogue: catalogueOf(process.env),
  latency: seriesLatency({ series, logger, time: realTime }),
  health: { stream: async () => void (await shards.listShards()) },
  time: realTime,
});

export const handler = httpFunction(query, {
  logger,
  context,
  rates: createKeyRateLimits(keyRates(rateText), realTime),
  time: realTime,
});
