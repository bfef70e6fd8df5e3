import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { openStores } from '#stores';
import { lambdaInvoker } from '../../adapters/lambda/function-invoker.ts';
import { s3FailedBatches } from '../../adapters/s3/failed-batches.ts';
import { emfMetrics } from '../../adapters/system/emf-metrics.ts';
import { powertoolsLogger } from '../../adapters/system/powertools-logger.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import { FUNCTIONS } from '../../config/functions.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';
import { keyParking } from '../../core/processing/park-keys.ts';
import { processRecords } from '../../core/processing/process-records.ts';
import { eventsAlone } from '../isolate/events-alone.ts';
import { catalogueOf } from '../shared/catalogue-of.ts';
import { deadLetterQueueOf } from '../shared/dead-letter-queue-of.ts';
import { commitBehind } from './commit-behind.ts';
import { createFailedBatches } from './failed-batches.ts';
import { lambdaIsolateHost } from './isolate-host.ts';

const SERVICE = 'failed-batches';
const STORE = { service: SERVICE, connections: 2, timeoutMs: 15_000 };
/** Longer than the function that is waited for may run: what ends it must be told by Lambda. */
const ISOLATE_ANSWER_MS = FUNCTIONS.isolate.timeoutSeconds * 1_000 + 15_000;

const isolate = lambdaInvoker(
  new LambdaClient({ requestHandler: { requestTimeout: ISOLATE_ANSWER_MS, throwOnRequestTimeout: true } }),
  requiredVariable(process.env, ENVIRONMENT.isolateFunction),
);
const stores = openStores(process.env, STORE);
// What a record says of itself is not trusted here.
const unpack = createUnpacker(createEventCheck(INGEST_LIMITS), false);
const parking = keyParking(catalogueOf(process.env), stores.events);
const { signal: never } = new AbortController();

export const handler = createFailedBatches({
  load: s3FailedBatches(new S3Client()),
  settleAlone: (event, checkTime) => (received) => {
    const alone = eventsAlone(event.Records, unpack, lambdaIsolateHost(isolate, checkTime), never);
    return processRecords(received, { ...alone, parking });
  },
  store: commitBehind(stores.events),
  letters: deadLetterQueueOf(requiredVariable(process.env, ENVIRONMENT.deadLetterQueue)),
  metrics: emfMetrics(SERVICE, (line) => process.stdout.write(`${line}\n`), process.env[ENVIRONMENT.metricsNamespace]),
  logger: powertoolsLogger(SERVICE),
  time: realTime,
  random: Math.random,
});
