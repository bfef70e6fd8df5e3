import type { KinesisStreamEvent, SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { memoryEventStore } from '../../../../adapters/memory/event-store.ts';
import type { FailedBatch } from '../../../../adapters/s3/failed-batch.ts';
import { PipelineError } from '../../../../core/errors.ts';
import { createFailedBatches, type FailedBatchesDeps } from '../../../../lambdas/failed-batches/failed-batches.ts';
import { settledEvent, settledRecord } from '../../../support/settled-events.ts';

const time = { now: () => 5_000, sleep: async () => undefined };
const TEST_EVENT = '{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"failed"}';

const notification = (...keys: readonly string[]): string =>
  JSON.stringify({ Records: keys.map((key) => ({ s3: { bucket: { name: 'failed' }, object: { key } } })) });

const eventOf = (...bodies: readonly string[]): SQSEvent =>
  ({ Records: bodies.map((body, index) => ({ messageId: `m-${index}`, body })) }) as never;

const batch = (sequenceNumber: string): FailedBatch => {
  const kinesis = { sequenceNumber, partitionKey: '0', data: '', approximateArrivalTimestamp: 1 };
  const event = { Records: [{ eventID: `shardId-000000000000:${sequenceNumber}`, kinesis }] };
  return { requestId: 'r', condition: 'RetryAttemptsExhausted', event: event as unknown as KinesisStreamEvent };
};

function functionOf(deps: Partial<FailedBatchesDeps> = {}) {
  const store = memoryEventStore({ time });
  const loaded: string[] = [];
  const handler = createFailedBatches({
    load: async ({ bucket, key }) => {
      loaded.push(`${bucket}/${key}`);
      return batch(String(loaded.length));
    },
    settleAlone: (event, checkTime) => async (received) => {
      checkTime();
      expect(event.Records[0]?.kinesis.sequenceNumber).toBe(received[0]?.sequenceNumber);
      return received.map(({ sequenceNumber }) =>
        settledRecord(sequenceNumber, [settledEvent({ id: `of ${sequenceNumber}` })]),
      );
    },
    store,
    metrics: { add: () => undefined, flush: () => undefined },
    logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    time,
    random: () => 0.5,
    ...deps,
  });
  const invoke = (event: SQSEvent, remainingMs: () => number = () => 600_000) =>
    handler(event, { awsRequestId: 'r', getRemainingTimeInMillis: remainingMs });
  return { store, loaded, invoke };
}

describe('createFailedBatches', () => {
  it('settles the events of every batch that it is told of', async () => {
    const { store, loaded, invoke } = functionOf();
    const answer = await invoke(eventOf(notification('aws/lambda/u/1+1%3A2'), notification('b', 'c')));
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(loaded).toEqual(['failed/aws/lambda/u/1 1:2', 'failed/b', 'failed/c']);
    expect((await store.statistics(0)).totals.processed).toBe(3);
  });

  it('has nothing to do for the message that S3 sends at first', async () => {
    const { loaded, invoke } = functionOf();
    expect(await invoke(eventOf(TEST_EVENT))).toEqual({ batchItemFailures: [] });
    expect(loaded).toEqual([]);
  });

  it('leaves a message in the queue whose batch cannot be read, and goes on with the others', async () => {
    let calls = 0;
    const { store, invoke } = functionOf({
      load: async () => {
        calls += 1;
        if (calls === 1) throw new PipelineError('SERVICE_UNAVAILABLE', 'no bucket');
        return batch('9');
      },
    });
    expect(await invoke(eventOf(notification('a'), 'no JSON', notification('b')))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-0' }, { itemIdentifier: 'm-1' }],
    });
    expect((await store.statistics(0)).totals.processed).toBe(1);
  });

  it('leaves the message in the queue while the store is away', async () => {
    let commits = 0;
    const commit = async (): Promise<never> => {
      commits += 1;
      throw new PipelineError('STORE_UNAVAILABLE', 'away');
    };
    const { invoke } = functionOf({ store: { commit } });
    let leftMs = 600_000;
    const remainingMs = (): number => {
      leftMs -= 100_000;
      return leftMs;
    };
    expect(await invoke(eventOf(notification('a')), remainingMs)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-0' }],
    });
    expect(commits).toBeGreaterThan(1);
  });

  it('does not begin with an event that it has no time for', async () => {
    const { store, invoke } = functionOf();
    expect(await invoke(eventOf(notification('a')), () => 59_999)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-0' }],
    });
    expect((await store.statistics(0)).totals.processed).toBe(0);
  });
});
