import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { ShardId } from '../../core/ports/stream.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { STATUS_LETTERS } from './event-item.ts';
import { type Item, readItems } from './read-items.ts';
import { readPartition } from './read-partition.ts';
import { decodeEvents, type StoredItem } from './stored-item.ts';
import { letterKey, replayedKey } from './table.ts';

/** Every processed event as the table has it, some at a time; its data are those that a person gave last. */
export async function* scanProcessed(table: DynamoTable): AsyncGenerator<readonly StoredItem[]> {
  let from: Item | undefined;
  do {
    const scan = new ScanCommand({
      TableName: table.name,
      ConsistentRead: true,
      FilterExpression: 'begins_with(pk, :kind) and s = :processed',
      ExpressionAttributeValues: { ':kind': { S: 'e:' }, ':processed': { S: STATUS_LETTERS.processed } },
      ExclusiveStartKey: from,
    });
    const page = await table.send(scan);
    const events = (await decodeEvents(table, page.Items ?? [])).filter((event) => event !== undefined);
    yield await withEditedData(table, events);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

async function withEditedData(table: DynamoTable, events: readonly StoredItem[]): Promise<readonly StoredItem[]> {
  const redriven = events.filter(({ movedBy }) => movedBy !== undefined);
  const letters = await readItems(
    table,
    redriven.map(({ event }) => letterKey(event)),
    'd',
  );
  const edited = new Map(redriven.map((one, place) => [one, letters[place]?.d?.S]));
  return events.map((one) => {
    const dataText = edited.get(one);
    return dataText === undefined ? one : { ...one, event: { ...one.event, dataText } };
  });
}

/** Records of a shard that replays counted, by the ordinal of the journal entry; undefined where one has only begun. */
export async function readReplayed(table: DynamoTable, shardId: ShardId): Promise<Map<string, number | undefined>> {
  const { pk } = replayedKey(shardId, '0', 'begun');
  const replayed = new Map<string, number | undefined>();
  for (const item of await readPartition(table, pk)) {
    const [sequence = ''] = (item.sk?.S ?? '').split('/');
    const ordinal = item.n === undefined ? replayed.get(sequence) : Number(item.n.N);
    replayed.set(sequence, ordinal);
  }
  return replayed;
}
