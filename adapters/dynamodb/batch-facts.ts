import { hash } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { BatchFact } from '../../core/ports/event-history.ts';
import { isAfter, type SequenceNumber, type ShardId } from '../../core/ports/stream.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { insertItems } from './insert-items.ts';
import { ItemText } from './item-text.ts';
import { batchFactKey, laneOf, lanePartition, listPlace } from './table.ts';

const HASH_DIGITS = 16;
/** A batch has at most 10,000 records: facts that begin further in front than so many others are not looked at. */
const LOOKED_AT = 1_000;

/** Two facts of one batch may begin together; the same fact twice is one. */
function factText(fact: BatchFact, { name, lanes }: DynamoTable): string {
  const json = JSON.stringify(fact);
  const digits = hash('sha256', json, 'hex').slice(0, HASH_DIGITS);
  const { shardId, firstSequenceNumber, startedAtMs, requestId } = fact;
  return new ItemText(batchFactKey(shardId, firstSequenceNumber, startedAtMs, `${requestId}/${digits}`))
    .text('tp', lanePartition('h', laneOf(digits, lanes)))
    .text('ts', listPlace({ ms: startedAtMs, micros: 0 }, digits))
    .text('d', json)
    .insertInto(name);
}

/** EventHistory.appendBatchFacts */
export async function appendBatchFacts(table: DynamoTable, facts: readonly BatchFact[]): Promise<void> {
  await insertItems(
    table,
    facts.map((fact) => factText(fact, table)),
  );
}

export const holdsRecord = (
  fact: Pick<BatchFact, 'firstSequenceNumber' | 'lastSequenceNumber'>,
  sequenceNumber: SequenceNumber,
): boolean => !isAfter(fact.firstSequenceNumber, sequenceNumber) && !isAfter(sequenceNumber, fact.lastSequenceNumber);

/** What happened to batches that held a record, oldest first. */
export async function readBatchFacts(
  table: DynamoTable,
  shardId: ShardId,
  sequenceNumber: SequenceNumber,
): Promise<BatchFact[]> {
  const { pk, sk } = batchFactKey(shardId, sequenceNumber, 0, '');
  const query = new QueryCommand({
    TableName: table.name,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk and sk < :sk',
    // Behind everything of a batch that begins with this record.
    ExpressionAttributeValues: { ':pk': { S: pk }, ':sk': { S: `${sk.slice(0, sk.indexOf('/'))}0` } },
    ScanIndexForward: false,
    Limit: LOOKED_AT,
  });
  const { Items: items = [] } = await table.send(query);
  return items
    .map(({ d }) => JSON.parse(d?.S ?? '') as BatchFact)
    .filter((fact) => holdsRecord(fact, sequenceNumber))
    .sort((a, b) => a.startedAtMs - b.startedAtMs);
}
