import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoTable } from './dynamo-table.ts';
import type { Item } from './read-items.ts';

export interface PartitionQuery {
  /** What holds for the sort key `sk`, as DynamoDB's expressions have it. @default every item */
  readonly condition?: string;
  /** Of the names in `condition`. */
  readonly values?: Readonly<Record<string, AttributeValue>>;
  /** Only these, as a projection expression. @default all */
  readonly attributes?: string;
  /** Most items of a page. @default as many as fit into 1 MB */
  readonly pageItems?: number;
}

/** The items of a partition by their sort key, strongly consistent; a page is read when it is asked for. */
export async function* partitionPages(
  table: DynamoTable,
  pk: string,
  { condition, values, attributes, pageItems }: PartitionQuery = {},
): AsyncGenerator<readonly Item[]> {
  let from: Item | undefined;
  do {
    const query = new QueryCommand({
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: condition === undefined ? 'pk = :pk' : `pk = :pk and ${condition}`,
      ExpressionAttributeValues: { ':pk': { S: pk }, ...values },
      ProjectionExpression: attributes,
      Limit: pageItems,
      ExclusiveStartKey: from,
    });
    const page = await table.send(query);
    yield page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

/** All of them. */
export async function readPartition(table: DynamoTable, pk: string, query?: PartitionQuery): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of partitionPages(table, pk, query)) items.push(...page);
  return items;
}
