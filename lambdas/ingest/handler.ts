import { kinesisClient } from '../../adapters/kinesis/kinesis-client.ts';
import { kinesisPutRecords } from '../../adapters/kinesis/put-records.ts';
import { kinesisStreamWriter } from '../../adapters/kinesis/stream-writer.ts';
import { emfMetrics } from '../../adapters/system/emf-metrics.ts';
import { lambdaLogger } from '../../adapters/system/lambda-logger.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import { keyRates } from '../../config/keys.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import { STREAM } from '../../config/stream.ts';
import { uuidV7Maker } from '../../core/events/uuid-v7.ts';
import { httpFunction } from '../shared/http-function.ts';
import { createKeyRateLimits } from '../shared/key-rates.ts';
import { lazily } from '../shared/lazily.ts';
import { createIngest } from './ingest.ts';

const SERVICE = 'ingest';
/** A client waits for its answer; what a stream at its limit does not take in this time it is told to send again. */
const APPEND_MS = 10_000;
const STORE = { service: SERVICE, connections: 1, timeoutMs: 5_000 };

const { [ENVIRONMENT.keyRates]: rateText, [ENVIRONMENT.metricsNamespace]: namespace } = process.env;
const rates = createKeyRateLimits(keyRates(rateText), realTime);
const stream = kinesisStreamWriter({
  putRecords: kinesisPutRecords(kinesisClient({ maxAttempts: 1 }), requiredVariable(process.env, ENVIRONMENT.stream)),
  deadlineMs: APPEND_MS,
  time: realTime,
  random: Math.random,
});
// Only a request that waits for its results needs the store, and that is half of what there would be to load.
const events = lazily(async () => (await import('#stores')).openStores(process.env, STORE).events);

const ingest = createIngest({
  stream,
  store: { statuses: async (identities) => (await events()).statuses(identities) },
  limits: INGEST_LIMITS,
  buckets: STREAM.buckets,
  newId: uuidV7Maker(realTime, Math.random),
  rates,
  metrics: emfMetrics(SERVICE, (line) => process.stdout.write(`${line}\n`), namespace),
  time: realTime,
});

export const handler = httpFunction(ingest, { ...lambdaLogger(SERVICE), rates, time: realTime });
