import { GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-kinesis';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import type { EventAnswer } from '../../../core/views/answers/events.ts';
import type { ProcessingAnswer } from '../../../core/views/answers/processing.ts';
import type { Clients } from './clients.ts';
import { type DeployedStack, settled, until } from './stack.ts';

const SOURCE = 'failed-batch';
const SHARD = 'shardId-000000000000';
const event = (id: string, data: object) => ({ id, source: SOURCE, type: 'order.placed', data });

/**
 * What follows when Lambda gives a batch up. An emulator never does: the document that Lambda would write into the bucket
 * is written by the test, while the mapping is paused.
 */
export function failedBatchTests(stack: () => DeployedStack, clients: () => Clients): void {
  const processing = () => stack().get<ProcessingAnswer>('/processing');
  const eventOf = (id: string): Promise<EventAnswer> => stack().get(`/events/${id}?source=${SOURCE}`);

  /** The records of the shard behind this one, as Lambda's event has them. */
  async function recordsBehind(position: string) {
    const { ShardIterator } = await clients().kinesis.send(
      new GetShardIteratorCommand({
        StreamName: stack().outputs.StreamName,
        ShardId: SHARD,
        ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
        StartingSequenceNumber: position,
      }),
    );
    const { Records: records = [] } = await clients().kinesis.send(new GetRecordsCommand({ ShardIterator }));
    return records.map(({ SequenceNumber, PartitionKey, Data, ApproximateArrivalTimestamp }) => ({
      eventID: `${SHARD}:${SequenceNumber}`,
      kinesis: {
        partitionKey: PartitionKey,
        sequenceNumber: SequenceNumber,
        data: Buffer.from(Data ?? []).toString('base64'),
        approximateArrivalTimestamp: (ApproximateArrivalTimestamp?.getTime() ?? 0) / 1_000,
      },
    }));
  }

  it('its events are settled one by one out of the bucket, and delivered again they are no duplicates', async () => {
    const before = (await settled(stack())).totals;
    const { items } = await stack().get<{ items: readonly { position: string }[] }>('/shards');
    await stack().post('/processing/pause');
    await until(processing, ({ state }) => state === 'paused');
    const events = [event('given-up', { orderId: 'g', totalCents: 5, currency: 'SEK' }), event('broken', {})];
    await stack().post('/events', events);
    const records = await until(
      () => recordsBehind(items[0]?.position ?? ''),
      (found) => found.length > 0,
    );

    const requestContext = { requestId: 'r-1', condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 };
    await clients().s3.send(
      new PutObjectCommand({
        Bucket: stack().outputs.FailedBatchBucket,
        Key: `aws/lambda/${stack().outputs.MappingId}/${SHARD}/2026/11/21/2026-11-21T03.00.00-r-1`,
        Body: JSON.stringify({ requestContext, version: '1.0', payload: JSON.stringify({ Records: records }) }),
      }),
    );
    await until(
      () => stack().request(`/events/given-up?source=${SOURCE}`),
      ({ status }) => status === 200,
    );
    expect(await eventOf('given-up')).toMatchObject({ status: 'processed' });
    expect(await eventOf('broken')).toMatchObject({ status: 'deadLettered', errors: [{ code: 'EVENT_INVALID' }] });
    expect(await processing()).toMatchObject({ state: 'paused', pausedBy: [{ reason: 'hand' }] });

    await stack().post('/processing/resume');
    await until(processing, ({ state }) => state === 'running');
    await stack().post('/events', event('behind', { orderId: 'b', totalCents: 6, currency: 'SEK' }));
    const { totals } = await settled(stack(), before.received + 3);
    expect(totals).toEqual({
      ...before,
      received: before.received + 3,
      processed: before.processed + 2,
      deadLettered: before.deadLettered + 1,
    });
  }, 120_000);
}
