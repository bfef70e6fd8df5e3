import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateStreamCommand, waitUntilStreamExists } from '@aws-sdk/client-kinesis';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, expect, it } from 'vitest';
import { kinesisClient } from '../../adapters/kinesis/kinesis-client.ts';
import { kinesisPutRecords } from '../../adapters/kinesis/put-records.ts';
import { kinesisShardDirectory } from '../../adapters/kinesis/shard-directory.ts';
import { kinesisShardReader } from '../../adapters/kinesis/shard-reader.ts';
import { kinesisStreamWriter } from '../../adapters/kinesis/stream-writer.ts';
import { sqsDeadLetterQueue } from '../../adapters/sqs/dead-letter-queue.ts';
import { realRandom, realTime } from '../../adapters/system/real-time.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import { settleLetters } from '../../core/dead-letters/settle-letters.ts';
import type { Outcome } from '../../core/events/event.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createPacker } from '../../core/packing/pack.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';
import { queuedRedrives, REDRIVE_KIND } from '../../lambdas/operate/queued-redrives.ts';
import { queuedReplays, REPLAY_KIND } from '../../lambdas/operate/queued-replays.ts';
import { createRedrive } from '../../lambdas/redrive/redrive.ts';
import { drainQueue } from '../../lambdas/redrive-worker/drain-queue.ts';
import { queuedJobs } from '../../lambdas/redrive-worker/queued-jobs.ts';
import { queuedRedriveJob } from '../../lambdas/redrive-worker/queued-redrive-job.ts';
import { queuedReplayJob } from '../../lambdas/redrive-worker/queued-replay-job.ts';
import { createRedriveWorker } from '../../lambdas/redrive-worker/redrive-worker.ts';
import { replayBound } from '../../lambdas/redrive-worker/replay-bound.ts';
import { deployedReplay } from '../../lambdas/redrive-worker/replay-function.ts';
import { hourlyUpkeep } from '../../lambdas/redrive-worker/upkeep.ts';
import { workLease } from '../../lambdas/redrive-worker/work-lease.ts';
import { createReplay, type ReplayCall } from '../../lambdas/replay/replay.ts';
import { eventCounter } from '../../lambdas/shared/event-counter.ts';
import { settledBatch, settledEvent, settledRecord } from '../support/settled-events.ts';
import { collectingLogger } from '../unit/lambdas/shared/collecting-logger.ts';
import { emulator, uniqueName } from './emulator.ts';
import { openControlTable } from './opened-control-table.ts';
import { openLetters } from './opened-letters.ts';

const kinesis = kinesisClient(emulator());
const dynamodb = new DynamoDBClient(emulator());
const sqs = new SQSClient({ ...emulator(), useQueueUrlAsEndpoint: false });
afterAll(() => {
  for (const client of [kinesis, dynamodb, sqs]) client.destroy();
});

const SHARD = 'shardId-000000000000';
const FAILED: Outcome = { status: 'deadLettered', attempts: 1, failure: { code: 'EVENT_INVALID', message: 'no' } };
const processed: Outcome = { status: 'processed', attempts: 1 };
const { signal: never } = new AbortController();
const [time, random, newId] = [realTime, realRandom, randomUUID];
const unpack = createUnpacker(createEventCheck(INGEST_LIMITS), false);
const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 20_000 };

async function createStream(): Promise<string> {
  const StreamName = uniqueName('events');
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 20, minDelay: 1 }, { StreamName });
  return StreamName;
}

/** The worker with everything that it stands on but Lambda: the functions that it calls run in this process. */
async function deployed() {
  const { events, letters, history, maintenance, lose } = await openLetters();
  const store = { ...events, ...maintenance };
  const table = await openControlTable(dynamodb);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: uniqueName('letters') }));
  const queue = sqsDeadLetterQueue(sqs, QueueUrl!);
  const streamName = await createStream();
  const stream = { ...kinesisShardReader(kinesis, streamName), ...kinesisShardDirectory(kinesis, streamName) };
  const logger = collectingLogger();
  const redrive = createRedrive({
    store: letters,
    settleLetters: (some) =>
      settleLetters(some, { settle: ({ event }) => ({ event, outcome: processed }), parksKey: () => false }),
    metrics: { add: () => undefined, flush: () => undefined },
    logger,
    time,
    random,
  });
  const replay = createReplay({
    unpack,
    settle: ({ event }) => ({ event, outcome: processed }),
    store,
    time,
    random,
  });
  const worker = createRedriveWorker({
    lease: () => workLease({ table, work: 'redrive-worker', holder: newId(), time }),
    jobs: (stopping) =>
      queuedJobs({
        table,
        makers: {
          [REDRIVE_KIND]: queuedRedriveJob({
            store: letters,
            invoke: async (call) => ({ ok: true, payload: await redrive(call, context) }),
            leaseMs: 30_000,
            newId,
            logger,
            time,
            random,
          }),
          [REPLAY_KIND]: queuedReplayJob({
            shards: stream,
            reader: stream,
            countEvents: eventCounter(),
            bound: () => replayBound({ store, reader: stream, isPaused: async () => false, time }),
            startFunction: async () =>
              deployedReplay({
                replay: {
                  invoke: async (call) => ({ ok: true, payload: await replay(call as ReplayCall, context) }),
                },
                isolate: { ready: async () => undefined, invoke: () => Promise.reject(new Error('not asked for')) },
                newId,
                stopping,
                unpack,
                store,
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
      queue: (stopping) => drainQueue({ queue, store, history, logger, time }, stopping),
      upkeep: (stopping) => hourlyUpkeep({ table, remembered: {}, history, logger, time }, stopping),
    },
    lastCallMs: 1_000,
    logger,
    time,
  });
  const jobs = { table, worker: { start: async () => undefined }, newId, logger, time };
  return {
    events,
    letters,
    queue,
    table,
    lose,
    logger,
    streamName,
    redrives: queuedRedrives({ ...jobs, letters, rehearse: () => Promise.reject(new Error('not asked for')) }),
    replays: queuedReplays(jobs),
    tick: () => worker({ getRemainingTimeInMillis: () => 60_000 }),
  };
}

it('carries out a redrive, and takes the letters out of the queue', async () => {
  const { events, queue, redrives, tick, table, logger } = await deployed();
  const ids = Array.from({ length: 12 }, (_, number) => `e-${number}`);
  const failed = ids.map((id) => settledEvent({ id, outcome: FAILED }));
  await events.commit(settledBatch([settledRecord('7', failed)], { shardId: SHARD }));
  const { items } = await events.list({ limit: 100, order: 'desc' });
  await queue.send(items, never);
  const { redriveId = '' } = (await redrives.start({ filter: { reason: 'EVENT_INVALID' }, maxPerSecond: 1_000 })) ?? {};
  await Promise.all([tick(), tick()]);
  expect(await redrives.find(redriveId)).toMatchObject({ state: 'done', matched: 12, processedAgain: 12 });
  expect(await events.statuses(ids.map((id) => ({ id, source: 'test' })))).toEqual(Array(12).fill('processed'));
  expect(await queue.receive(0)).toEqual([]);
  expect(await table.list('upkeep')).toHaveLength(1);
  expect(logger.lines.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
  await events.close();
});

it('replays a time of the stream: what the store has lost is back', async () => {
  const { events, replays, tick, lose, streamName } = await deployed();
  const ids = Array.from({ length: 30 }, (_, number) => `e-${number}`);
  const writer = kinesisStreamWriter({
    putRecords: kinesisPutRecords(kinesis, streamName),
    deadlineMs: 5_000,
    time,
    random,
  });
  const fromMs = Date.now() - 60_000;
  for (const id of ids) {
    const line = JSON.stringify({ id, source: 'test', type: 'test.happened', data: { n: 1 } });
    const [result] = await writer.append(
      createPacker(1, 1_000_000)([{ orderingKey: 'k', line }]).map(({ entry }) => entry),
    );
    if (result?.ok !== true) throw new Error('The record was not written.');
    const record = settledRecord(result.sequenceNumber, [settledEvent({ id })]);
    await events.commit(settledBatch([record], { shardId: result.shardId }));
  }
  await lose(['e-3', 'e-14', 'e-29']);
  const asked = { fromMs, toMs: Date.now() + 60_000, maxPerSecond: 1_000 };
  const { replayId = '' } = (await replays.start(asked)) ?? {};
  await tick();
  expect(await replays.find(replayId)).toMatchObject({ state: 'done', read: 30, already: 27, added: 3, failed: 0 });
  expect(await events.statuses(ids.map((id) => ({ id, source: 'test' })))).toEqual(Array(30).fill('processed'));
  await events.close();
});
