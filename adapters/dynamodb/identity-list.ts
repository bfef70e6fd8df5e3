import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { IdentityPage } from '../../core/ports/store-maintenance.ts';
import type { DynamoTable } from './dynamo-table.ts';
import type { Item } from './read-items.ts';
import { identityOf, originOf, statusOf } from './stored-item.ts';

const nextOf = ({ pk, sk }: Item): string => Buffer.from(JSON.stringify([pk?.S, sk?.S])).toString('base64url');

function keyOf(next: string): Item {
  const [pk, sk] = JSON.parse(Buffer.from(next, 'base64url').toString()) as [string, string];
  return { pk: { S: pk }, sk: { S: sk } };
}

/** StoreMaintenance.identities: in the order of the table. It reads everything else on its way. */
export async function readIdentities(table: DynamoTable, limit: number, after?: string): Promise<IdentityPage> {
  const scan = new ScanCommand({
    TableName: table.name,
    ConsistentRead: true,
    FilterExpression: 'begins_with(pk, :kind)',
    ExpressionAttributeValues: { ':kind': { S: 'e:' } },
    ProjectionExpression: 'pk, sk, s, o',
    Limit: limit,
    ExclusiveStartKey: after === undefined ? undefined : keyOf(after),
  });
  const { Items: found = [], LastEvaluatedKey: next } = await table.send(scan);
  const items = found.map((item) => {
    const { shardId, sequenceNumber } = originOf(item);
    return { ...identityOf(item), status: statusOf(item), shardId, sequenceNumber };
  });
  return { items, next: next && nextOf(next) };
}
