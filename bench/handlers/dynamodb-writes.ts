import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoTable } from '../../adapters/dynamodb/dynamo-table.ts';
import { dynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { realRandom, realTime } from '../../adapters/system/real-time.ts';
import { EVENT_TABLE } from '../../config/event-table.ts';
import type { SettledBatch, SettledRecord } from '../../core/ports/event-store.ts';
import type { Call } from './measure-handler.ts';
import { kinesisEvents, processFunction } from './process-handler.ts';
import type { SampleBodies } from './sample-bodies.ts';
import { stubbedAws } from './stubbed-aws.ts';

/** Of BatchExecuteStatement, for as many statements as a request may have. */
const INSERTED = JSON.stringify({ Responses: Array(25).fill({ TableName: 'bench' }) });

const stub = (): DynamoDBClient =>
  new DynamoDBClient(stubbedAws((operation) => (operation === 'BatchExecuteStatement' ? INSERTED : '{}')));

/** The batches that the process function commits. */
async function settledBatches(sample: SampleBodies): Promise<readonly SettledBatch[]> {
  const batches: SettledBatch[] = [];
  const handler = processFunction({
    commit: async (batch) => {
      batches.push(batch);
      return { skippedRecords: 0, processed: 0, filtered: 0, deadLettered: 0, duplicates: 0, conflicts: 0, parked: 0 };
    },
  });
  for (const event of kinesisEvents(sample)) await handler(event);
  return batches;
}

/** A commit of the DynamoDB store, with a table that takes everything at once: one batch of process() a call. */
export async function dynamodbWrites(sample: SampleBodies): Promise<Call> {
  const table = dynamoTable({
    client: stub(),
    name: 'SpillwayEventStoreTable',
    lanes: EVENT_TABLE.timeIndex.lanes,
    patienceMs: 2_000,
    time: realTime,
    random: realRandom,
  });
  const store = dynamoEventStore(table);
  const batches = await settledBatches(sample);
  let calls = 0;
  let sequenceNumber = 0;
  const nextPlace = (record: SettledRecord): SettledRecord => ({ ...record, sequenceNumber: String(++sequenceNumber) });
  return async () => {
    const batch = batches[calls++ % batches.length]!;
    const { processed } = await store.commit({ ...batch, records: batch.records.map(nextPlace) });
    return processed;
  };
}
