import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import middy from '@middy/core';
import { openStores } from '#stores';
import { dynamoControlTable } from '../../adapters/dynamodb/control-table.ts';
import { lambdaInvoker } from '../../adapters/lambda/function-invoker.ts';
import { lambdaLogger } from '../../adapters/system/lambda-logger.ts';
import { realRandom, realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import { FUNCTIONS } from '../../config/functions.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';
import { keyParking } from '../../core/processing/park-keys.ts';
import { lambdaIsolateHost } from '../failed-batches/isolate-host.ts';
import { REDRIVE_KIND } from '../operate/queued-redrives.ts';
import { REPLAY_KIND } from '../operate/queued-replays.ts';
import { catalogueOf } from '../shared/catalogue-of.ts';
import { deadLetterQueueOf } from '../shared/dead-letter-queue-of.ts';
import { deployedMapping } from '../shared/deployed-mapping.ts';
import { eventCounter } from '../shared/event-counter.ts';
import { drainQueue } from './drain-queue.ts';
import { queuedJobs } from './queued-jobs.ts';
import { queuedRedriveJob } from './queued-redrive-job.ts';
import { queuedReplayJob } from './queued-replay-job.ts';
import { createRedriveWorker } from './redrive-worker.ts';
import { replayBound } from './replay-bound.ts';
import { deployedReplay } from './replay-function.ts';
import { streamOf } from './stream-of.ts';
import { takeUpDue } from './take-up-due.ts';
import { hourlyUpkeep } from './upkeep.ts';
import { workLease } from './work-lease.ts';

const SERVICE = 'redrive-worker';
const STORE = { service: SERVICE, connections: 4, timeoutMs: 10_000 };
/** What is told of jobs that have ended, as on one machine. */
const REMEMBERED = { [REDRIVE_KIND]: 1_000, [REPLAY_KIND]: 100 };
const RUN_MS = FUNCTIONS.redrive.timeoutSeconds * 1_000;
/** Longer than the functions that are waited for may run: what ends them must be told by Lambda. */
const ANSWER_MS = RUN_MS + 15_000;
/** A claim outlasts a call that is made twice. */
const CLAIM_MS = 2 * ANSWER_MS + 10_000;

const time = realTime;
const random = realRandom;
const variable = (name: string): string => requiredVariable(process.env, name);

const { logger, context } = lambdaLogger(SERVICE);
const { events, letters, history } = openStores(process.env, STORE);
const table = dynamoControlTable(new DynamoDBClient(), variable(ENVIRONMENT.controlTable));
const lambda = new LambdaClient({
  maxAttempts: 2,
  requestHandler: { requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
});
const redrive = lambdaInvoker(lambda, variable(ENVIRONMENT.redriveFunction));
const replay = lambdaInvoker(lambda, variable(ENVIRONMENT.replayFunction));
const isolate = lambdaInvoker(lambda, variable(ENVIRONMENT.isolateFunction));
const queue = deadLetterQueueOf(variable(ENVIRONMENT.deadLetterQueue));
const mapping = deployedMapping(process.env, { client: lambda, table, time, random });
const isPaused = async (): Promise<boolean> => (await mapping.state()).state !== 'running';
const stream = streamOf(variable(ENVIRONMENT.stream));
const countEvents = eventCounter();
const settling = {
  // Every line is checked: what the store refuses now was refused before, and became a letter then.
  unpack: createUnpacker(createEventCheck(INGEST_LIMITS), false),
  parking: keyParking(catalogueOf(process.env), events),
  store: events,
};

const redriveDeps = (stopping: AbortSignal) => ({
  store: letters,
  invoke: redrive.invoke,
  leaseMs: CLAIM_MS,
  newId: randomUUID,
  logger,
  time,
  random,
  stopping,
});

const work = createRedriveWorker({
  lease: () => workLease({ table, work: SERVICE, holder: randomUUID(), time }),
  jobs: (stopping) =>
    queuedJobs({
      table,
      makers: {
        [REDRIVE_KIND]: queuedRedriveJob(redriveDeps(stopping)),
        [REPLAY_KIND]: queuedReplayJob({
          shards: stream,
          reader: stream,
          countEvents,
          bound: () => replayBound({ store: events, reader: stream, isPaused, time }),
          startFunction: async () =>
            deployedReplay({
              replay,
              isolate: lambdaIsolateHost(isolate, () => stopping.throwIfAborted()),
              newId: randomUUID,
              stopping,
              ...settling,
              time,
              random,
            }),
          logger,
          time,
        }),
      },
      logger,
    }),
  chores: {
    letters: async (stopping) => {
      if (!(await isPaused())) await takeUpDue(redriveDeps(stopping), stopping);
    },
    queue: (stopping) => drainQueue({ queue, store: events, history, logger, time }, stopping),
    upkeep: (stopping) => hourlyUpkeep({ table, remembered: REMEMBERED, history, logger, time }, stopping),
  },
  lastCallMs: ANSWER_MS + 10_000,
  logger,
  time,
});

export const handler = middy<unknown, void>()
  .use(context)
  .handler((_tick, invocation) => work(invocation));
