import {
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { type DynamoTable, unavailable } from './dynamo-table.ts';
import type { Item } from './read-items.ts';

/** docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html: 100 items of 4 MB in all. */
export const MOST_BYTES_TOGETHER = 3_500_000;

const UNDONE: ReadonlySet<string | undefined> = new Set([undefined, 'None']);
const PASSING: ReadonlySet<string | undefined> = new Set([
  ...['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded'],
]);

/** What the items that are put weigh, about: numbers are short. */
export function bytesOf(items: readonly TransactWriteItem[]): number {
  let bytes = 0;
  for (const { Put: put } of items) {
    for (const [name, { S, B }] of Object.entries((put?.Item ?? {}) as Item)) {
      bytes += name.length + (B?.length ?? (S === undefined ? 20 : Buffer.byteLength(S)));
    }
  }
  return bytes;
}

/**
 * Writes items in one transaction. What is throttled, or meets another transaction, is sent again with full jitter while
 * the table has patience.
 * @returns false where one of the conditions does not hold: nothing was written then
 * @throws PipelineError STORE_UNAVAILABLE
 */
export async function writeTogether(table: DynamoTable, items: readonly TransactWriteItem[]): Promise<boolean> {
  let isWritten = false;
  await table.persist(async () => {
    try {
      await table.send(new TransactWriteItemsCommand({ TransactItems: [...items] }));
      isWritten = true;
      return true;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code?.replace(/Exception$/, ''));
      if (codes.includes('ConditionalCheckFailed')) return true;
      if (codes.every((code) => UNDONE.has(code) || PASSING.has(code))) return false;
      throw unavailable(`${error.name}: ${error.message}`, error);
    }
  });
  return isWritten;
}
