import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { type DynamoTable, dynamoTable } from '../../adapters/dynamodb/dynamo-table.ts';
import { createJournal } from '../../adapters/dynamodb/journal.ts';
import { dynamoProjection } from '../../adapters/dynamodb/projection.ts';
import { realRandom, realTime } from '../../adapters/system/real-time.ts';
import { EVENT_TABLE } from '../../config/event-table.ts';
import type { EventStore } from '../../core/ports/event-store.ts';
import { createProjector } from '../../lambdas/projector/projector.ts';
import { emulator, uniqueName } from './emulator.ts';

/** Few, so that a page of a list costs few requests to the emulator. */
const LANES = 3;

export async function createEventTable(client: DynamoDBClient): Promise<string> {
  const TableName = uniqueName('spillway');
  const { partitionKey, sortKey, timeIndex, streamView } = EVENT_TABLE;
  const keySchema = (partition: string, sort: string) => [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
  const names = [partitionKey, sortKey, timeIndex.partitionKey, timeIndex.sortKey];
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keySchema(partitionKey, sortKey),
      GlobalSecondaryIndexes: [
        {
          IndexName: timeIndex.name,
          KeySchema: keySchema(timeIndex.partitionKey, timeIndex.sortKey),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...timeIndex.attributes] },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: streamView },
    }),
  );
  return TableName;
}

export interface OpenOptions {
  readonly keepSeconds?: number;
  readonly lanes?: number;
  readonly patienceMs?: number;
  /** Stands between the table and the emulator. */
  readonly wrap?: (client: DynamoDBClient) => Pick<DynamoDBClient, 'send' | 'destroy'>;
}

/** A table that is there, as another process sees it. */
export function openTable(name: string, { wrap = (client) => client, ...options }: OpenOptions = {}): DynamoTable {
  const client = wrap(new DynamoDBClient(emulator()));
  return dynamoTable({ client, name, lanes: LANES, patienceMs: 5_000, time: realTime, random: realRandom, ...options });
}

/** A table of its own. */
export async function openEventTable(options: OpenOptions = {}): Promise<DynamoTable> {
  const client = new DynamoDBClient(emulator());
  const name = await createEventTable(client);
  client.destroy();
  return openTable(name, options);
}

/** Items of a small table whose partition key begins so. */
export async function itemsOf(table: DynamoTable, kind: string) {
  const { Items: items = [] } = await table.send(new ScanCommand({ TableName: table.name, ConsistentRead: true }));
  return items.filter(({ pk }) => pk?.S?.startsWith(kind));
}

interface StreamAnswer {
  readonly Streams: readonly { readonly StreamArn: string }[];
  readonly StreamDescription: { readonly Shards: readonly { readonly ShardId: string }[] };
  readonly ShardIterator: string;
  readonly NextShardIterator: string;
  readonly Records: readonly object[];
}

/** DynamoDB Streams by its protocol: its client is no dependency of the project. */
async function streamCall(operation: string, input: object): Promise<StreamAnswer> {
  const response = await fetch(inject('awsEndpoint'), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host',
    },
    body: JSON.stringify(input),
  });
  if (!response.ok) throw new Error(`${operation}: ${response.status} ${await response.text()}`);
  return (await response.json()) as StreamAnswer;
}

/** Does what the event source mapping of the table's stream does: gives the projector every change since the last call. */
export function projecting(table: DynamoTable): () => Promise<void> {
  const projector = createProjector({
    project: dynamoProjection(table, createJournal(table)),
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  let iterator: Promise<string> | undefined;
  const open = async (): Promise<string> => {
    const { Streams } = await streamCall('ListStreams', { TableName: table.name });
    const StreamArn = Streams[0]!.StreamArn;
    const { StreamDescription } = await streamCall('DescribeStream', { StreamArn });
    const { ShardId } = StreamDescription.Shards[0]!;
    return (await streamCall('GetShardIterator', { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }))
      .ShardIterator;
  };
  return async () => {
    for (;;) {
      const current: string = await (iterator ?? open());
      const { Records, NextShardIterator } = await streamCall('GetRecords', { ShardIterator: current });
      const { batchItemFailures } = await projector({ Records } as never);
      if (batchItemFailures.length > 0) throw new Error('the projector could not add a journal up');
      iterator = Promise.resolve(NextShardIterator);
      if (Records.length === 0) return;
    }
  };
}

/** The store as a reader sees it who waits for the projector. */
export const projectedStore = (store: EventStore, project: () => Promise<void>): EventStore => ({
  ...store,
  statistics: async (sinceMinuteMs) => {
    await project();
    return store.statistics(sinceMinuteMs);
  },
  aggregates: async (query) => {
    await project();
    return store.aggregates(query);
  },
});
