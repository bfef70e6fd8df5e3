import { type AttributeValue, BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoTable } from './dynamo-table.ts';
import { inTurns } from './in-turns.ts';
import type { Key } from './table.ts';

export type Item = Record<string, AttributeValue>;

/** docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_KEYS = 100;
const REQUESTS_AT_ONCE = 8;

const nameOf = (pk: string, sk: string): string => `${pk}\0${sk}`;

async function readPage(table: DynamoTable, keys: readonly Key[], found: Map<string, Item>, attributes?: string) {
  let left: Item[] | undefined = keys.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));
  await table.persist(async () => {
    const request = {
      Keys: left,
      ConsistentRead: true,
      ...(attributes !== undefined && { ProjectionExpression: `pk, sk, ${attributes}` }),
    };
    const answer = await table.send(new BatchGetItemCommand({ RequestItems: { [table.name]: request } }));
    for (const item of answer.Responses?.[table.name] ?? [])
      found.set(nameOf(item.pk?.S ?? '', item.sk?.S ?? ''), item);
    left = answer.UnprocessedKeys?.[table.name]?.Keys;
    return left === undefined || left.length === 0;
  });
}

/**
 * Items by their keys, by place in `keys`; strongly consistent.
 * @param attributes only these, as a projection expression
 */
export async function readItems(
  table: DynamoTable,
  keys: readonly Key[],
  attributes?: string,
): Promise<readonly (Item | undefined)[]> {
  const different = [...new Map(keys.map((key) => [nameOf(key.pk, key.sk), key])).values()];
  const pages: Key[][] = [];
  for (let start = 0; start < different.length; start += MOST_KEYS)
    pages.push(different.slice(start, start + MOST_KEYS));
  const found = new Map<string, Item>();
  await inTurns(pages, REQUESTS_AT_ONCE, (page) => readPage(table, page, found, attributes));
  return keys.map(({ pk, sk }) => found.get(nameOf(pk, sk)));
}
