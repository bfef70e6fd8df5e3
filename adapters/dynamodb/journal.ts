import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { isAfter, type SequenceNumber, type ShardId } from '../../core/ports/stream.ts';
import { type Delta, newDelta } from './delta.ts';
import { deltaText, readDelta } from './delta-text.ts';
import { type DynamoTable, isConflict } from './dynamo-table.ts';
import { insertItems } from './insert-items.ts';
import { ItemText } from './item-text.ts';
import { longValue, readLongValue } from './long-value.ts';
import type { Item } from './read-items.ts';
import { journalKey, statisticsKey } from './table.ts';

/** How far a shard is: the newest entry of its journal. */
export interface JournalHead {
  /** 0 before the first entry. */
  readonly ordinal: number;
  /** The last record settled; undefined before the first. */
  readonly position: SequenceNumber | undefined;
  /** Events settled so far. */
  readonly events: number;
}

/** What is written behind a head. */
export interface JournalDraft {
  /** Of a commit: the records from `first` to the new position. Undefined where the position stays. */
  readonly settles?: { readonly first: SequenceNumber; readonly last: SequenceNumber };
  readonly events: number;
  readonly delta: Delta;
  readonly requestId?: string;
  readonly atMs: number;
}

export interface JournalEntry extends JournalHead {
  /** The first record that it settled; undefined where it settled none. */
  readonly first: SequenceNumber | undefined;
  readonly requestId: string | undefined;
  readonly atMs: number;
}

const NOTHING: JournalHead = { ordinal: 0, position: undefined, events: 0 };

const ordinalOf = (item: Item): number => Number(item.sk?.S);
const headOf = (item: Item): Omit<JournalHead, 'ordinal'> => ({ position: item.p?.S, events: Number(item.e?.N) });

const entryOf = (item: Item): JournalEntry => ({
  ordinal: ordinalOf(item),
  ...headOf(item),
  first: item.f?.S,
  requestId: item.q?.S,
  atMs: Number(item.t?.N),
});

const text = (value: string | undefined, name: string): Item => (value === undefined ? {} : { [name]: { S: value } });

/**
 * The journal of a shard: every change of its counts, in one order. An entry is a commit of records, which moves the
 * shard's position, or what a redrive, a discard or a replay changes. An entry is inserted at the ordinal behind the one
 * that its writer saw last, and only where nobody was there before: that is the fence between two writers of a shard, and
 * the order in which the projector adds the entries up.
 *
 * | attribute | what it is |
 * | --- | --- |
 * | p, f | position behind the entry; of a commit, the first record that it settled |
 * | e | events settled in the shard so far |
 * | d, y | what the entry adds (delta-text.ts), compressed; or where its parts are |
 * | q, t | request id, and when it was written in milliseconds since 1970 |
 * | k | random, so that a writer whose answer was lost knows its own entry |
 */
export function createJournal(table: DynamoTable) {
  const { name: TableName } = table;
  // What this process saw last. Another one may be further: then an append is refused, and the head is read anew.
  const heads = new Map<ShardId, JournalHead>();

  const readHead = async (shardId: ShardId): Promise<JournalHead> => {
    const newest = new QueryCommand({
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: journalKey(shardId, 0).pk } },
      ProjectionExpression: 'sk, p, e',
      ScanIndexForward: false,
      Limit: 1,
    });
    const [entry] = (await table.send(newest)).Items ?? [];
    if (entry !== undefined) return { ordinal: ordinalOf(entry), ...headOf(entry) };
    // Entries may be deleted with time; what they came to stays.
    const { pk, sk } = statisticsKey(shardId);
    const Key = { pk: { S: pk }, sk: { S: sk } };
    const read = new GetItemCommand({ TableName, Key, ConsistentRead: true, ProjectionExpression: 'n, p, e' });
    const { Item: sum } = await table.send(read);
    return sum === undefined ? NOTHING : { ordinal: Number(sum.n?.N), ...headOf(sum) };
  };

  const remember = (shardId: ShardId, head: JournalHead): JournalHead => {
    heads.set(shardId, head);
    return head;
  };

  /** The entry as an item, and the head that it makes. Statements are to be executed before. */
  const write = (shardId: ShardId, head: JournalHead, draft: JournalDraft) => {
    const { settles, delta, requestId, atMs } = draft;
    const next: JournalHead = {
      ordinal: head.ordinal + 1,
      position: settles?.last ?? head.position,
      events: head.events + draft.events,
    };
    const { bytes, parts, statements } = longValue(deltaText(delta), table.name);
    const { pk, sk } = journalKey(shardId, next.ordinal);
    const item: Item = {
      ...{ pk: { S: pk }, sk: { S: sk } },
      ...text(next.position, 'p'),
      ...text(settles?.first, 'f'),
      e: { N: String(next.events) },
      ...(bytes !== undefined && { d: { B: bytes } }),
      ...text(parts, 'y'),
      ...text(requestId, 'q'),
      t: { N: String(atMs) },
      k: { S: randomUUID() },
      ...(table.keepSeconds !== undefined && { ttl: { N: String(Math.floor(atMs / 1_000) + table.keepSeconds) } }),
    };
    return { next, item, statements };
  };

  const ABSENT = { ConditionExpression: 'attribute_not_exists(pk)' } as const;

  return {
    /** @param anew whether another process may have written since */
    async head(shardId: ShardId, anew = false): Promise<JournalHead> {
      const known = anew ? undefined : heads.get(shardId);
      return known ?? remember(shardId, await readHead(shardId));
    },

    /** False where somebody else wrote behind this head meanwhile, or is just doing so: nothing was written then. */
    async append(shardId: ShardId, head: JournalHead, draft: JournalDraft): Promise<boolean> {
      const { next, item, statements } = write(shardId, head, draft);
      await insertItems(table, statements);
      const onFailure = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
      try {
        await table.send(new PutItemCommand({ TableName, Item: item, ...ABSENT, ...onFailure }));
      } catch (error) {
        if (isConflict(error)) return false;
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        // A request whose answer was lost is sent again by the SDK, and then meets its own entry.
        if (error.Item?.k?.S !== item.k?.S) return false;
      }
      remember(shardId, next);
      return true;
    },

    /** An entry as a part of a transaction. It is cancelled where somebody else wrote behind this head meanwhile. */
    async appendItem(shardId: ShardId, head: JournalHead, draft: JournalDraft): Promise<TransactWriteItem> {
      const { item, statements } = write(shardId, head, draft);
      await insertItems(table, statements);
      return { Put: { TableName, Item: item, ...ABSENT } };
    },

    /** The same as a statement for insertTogether. */
    async appendText(shardId: ShardId, head: JournalHead, draft: JournalDraft): Promise<string> {
      const { item, statements } = write(shardId, head, draft);
      await insertItems(table, statements);
      return ItemText.from(item).insertInto(table.name);
    },

    /** The entries behind an ordinal, in order, with what they add; not all of them where they are many. */
    async entriesBehind(shardId: ShardId, ordinal: number, limit: number) {
      const { pk, sk } = journalKey(shardId, ordinal);
      const query = new QueryCommand({
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk and sk > :sk',
        ExpressionAttributeValues: { ':pk': { S: pk }, ':sk': { S: sk } },
        Limit: limit,
      });
      const { Items: items = [] } = await table.send(query);
      const read = async (item: Item) => {
        const added = await readLongValue(table, item.d, item.y);
        return { ...entryOf(item), delta: added === undefined ? newDelta() : readDelta(added) };
      };
      return Promise.all(items.map(read));
    },

    /** The commit that settled this record; undefined where none did, or its entry is deleted. */
    async entryOf(shardId: ShardId, sequenceNumber: SequenceNumber): Promise<JournalEntry | undefined> {
      const read = async (ordinal: number): Promise<JournalEntry | undefined> => {
        const { pk, sk } = journalKey(shardId, ordinal);
        const query = new QueryCommand({
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk and sk >= :sk',
          ExpressionAttributeValues: { ':pk': { S: pk }, ':sk': { S: sk } },
          ProjectionExpression: 'sk, p, f, e, q, t',
          Limit: 1,
        });
        const [item] = (await table.send(query)).Items ?? [];
        return item && entryOf(item);
      };
      const isBefore = ({ position }: JournalEntry): boolean =>
        position === undefined || isAfter(sequenceNumber, position);
      // Positions only grow, so the first entry whose position is not before the record is found by halving.
      let low = 1;
      let high = (await readHead(shardId)).ordinal + 1;
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        const entry = await read(middle);
        if (entry !== undefined && isBefore(entry)) low = entry.ordinal + 1;
        else high = middle;
      }
      const entry = await read(low);
      const isSettledThere = entry?.first !== undefined && !isAfter(entry.first, sequenceNumber) && !isBefore(entry);
      return isSettledThere ? entry : undefined;
    },
  };
}

export type Journal = ReturnType<typeof createJournal>;
