import { ConditionalCheckFailedException, DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { BatchFact } from '../../core/ports/event-history.ts';
import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';
import { holdsRecord } from './batch-facts.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { inTurns } from './in-turns.ts';
import { readChangeItems } from './letter-changes.ts';
import { walkLetters, walkList } from './letter-list.ts';
import { type Item, readItems } from './read-items.ts';
import { type Key, listPlace, numberOfPlace, positionText, timeOfText } from './table.ts';

const MOST = 20_000;
const ITEMS_AT_ONCE = 1_000;
const WORK_AT_ONCE = 24;

const keyOf = ({ pk, sk }: Item): Key => ({ pk: pk?.S ?? '', sk: sk?.S ?? '' });
const isFact = (item: Item): boolean => item.pk?.S?.startsWith('b:') ?? false;
const letterIdOf = (item: Item): string => item.pk?.S?.slice(2) ?? '';
const timeOfChange = (item: Item): number => timeOfText(item.sk?.S?.slice('change:'.length) ?? '');

type Records = ReadonlyMap<ShardId, ReadonlySet<SequenceNumber>>;

/** The records of open letters, whose story is told as long as they are open. */
async function neededRecords(table: DynamoTable): Promise<Records> {
  const needed = new Map<ShardId, Set<SequenceNumber>>();
  for await (const letters of walkLetters(table, {})) {
    for (const { origin } of letters) {
      const records = needed.get(origin.shardId) ?? new Set();
      needed.set(origin.shardId, records.add(origin.sequenceNumber));
    }
  }
  return needed;
}

function isNeeded(fact: BatchFact, needed: Records): boolean {
  for (const record of needed.get(fact.shardId) ?? []) if (holdsRecord(fact, record)) return true;
  return false;
}

/** 1 where it was there. */
async function deleteItem(table: DynamoTable, { pk, sk }: Item): Promise<number> {
  const Key = { pk: pk!, sk: sk! };
  const command = new DeleteItemCommand({ TableName: table.name, Key, ReturnValues: 'ALL_OLD' });
  return (await table.send(command)).Attributes === undefined ? 0 : 1;
}

/** Puts a closing change behind in the list, to the age of the oldest change that is left. */
async function listAt(table: DynamoTable, { pk, sk, ts }: Item, ms: number): Promise<void> {
  const place = positionText(numberOfPlace(ts?.S ?? ''));
  const command = new UpdateItemCommand({
    TableName: table.name,
    Key: { pk: pk!, sk: sk! },
    UpdateExpression: 'set ts = :ts',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':ts': { S: listPlace({ ms, micros: 0 }, place) } },
  });
  try {
    await table.send(command);
  } catch (error) {
    // Somebody else has forgotten it meanwhile.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** Forgets the old changes of a closed letter. The one that closed it goes last, and all others with it. */
async function trimLetter(table: DynamoTable, closing: Item, beforeMs: number): Promise<number> {
  const isOver = timeOfChange(closing) < beforeMs;
  const changes = (await readChangeItems(table, letterIdOf(closing))).filter(({ sk }) => sk?.S !== closing.sk?.S);
  const isOld = (change: Item): boolean => isOver || timeOfChange(change) < beforeMs;
  let trimmed = 0;
  for (const change of changes.filter(isOld)) trimmed += await deleteItem(table, change);
  if (isOver) return trimmed + (await deleteItem(table, closing));
  const left = changes.filter((change) => !isOld(change));
  await listAt(table, closing, Math.min(...[closing, ...left].map(timeOfChange)));
  return trimmed;
}

/** EventHistory.trim: reads the list of history, oldest first, and open letters where there are facts to forget. */
export async function trimHistory(table: DynamoTable, beforeMs: number): Promise<number> {
  let needed: Records | undefined;
  let trimmed = 0;
  const to = listPlace({ ms: beforeMs, micros: 0 }, '');
  for await (const items of walkList(table, { list: 'h', order: 'asc', to }, ITEMS_AT_ONCE)) {
    const facts = await readItems(table, items.filter(isFact).map(keyOf), 'd');
    if (facts.length > 0) needed ??= await neededRecords(table);
    const records = needed;
    const forgotten = facts.filter(
      (item) =>
        item !== undefined && records !== undefined && !isNeeded(JSON.parse(item.d?.S ?? '') as BatchFact, records),
    );
    await inTurns(forgotten, WORK_AT_ONCE, async (item) => {
      const deleted = item === undefined ? 0 : await deleteItem(table, item);
      trimmed += deleted;
    });
    const closing = items.filter((item) => !isFact(item));
    await inTurns(closing, WORK_AT_ONCE, async (item) => {
      if (trimmed >= MOST) return;
      const deleted = await trimLetter(table, item, beforeMs);
      trimmed += deleted;
    });
    if (trimmed >= MOST - ITEMS_AT_ONCE) break;
  }
  return trimmed;
}
