import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { PipelineError } from '../../core/errors.ts';
import type { ControlItem, ControlTable, ControlValue } from '../../core/ports/control-table.ts';

/** Keys of the table, as the deployment creates it: both are strings. */
export const CONTROL_TABLE_KEYS = { partition: 'pk', sort: 'sk' } as const;

type Item = Record<string, AttributeValue>;

const keyOf = (kind: string, name: string): Item => ({ pk: { S: kind }, sk: { S: name } });

const read = <T extends ControlValue>(item: Item): ControlItem<T> => ({
  kind: item.pk?.S ?? '',
  name: item.sk?.S ?? '',
  // As text: a number or a nested object comes back as it was written.
  value: JSON.parse(item.value?.S ?? '{}') as T,
  version: item.version?.S ?? '',
});

async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new PipelineError('SERVICE_UNAVAILABLE', `The control table does not answer: ${reason}`, { cause: error });
  }
}

/** The control table on DynamoDB, read strongly consistently. The client retries what is throttled. */
export function dynamoControlTable(client: Pick<DynamoDBClient, 'send'>, table: string): ControlTable {
  /** False where the condition does not hold. */
  const write = async (
    kind: string,
    name: string,
    value: ControlValue,
    condition?: Pick<PutItemCommandInput, 'ConditionExpression' | 'ExpressionAttributeValues'>,
  ): Promise<boolean> => {
    const version = randomUUID();
    const item = { ...keyOf(kind, name), value: { S: JSON.stringify(value) }, version: { S: version } };
    const onFailure = condition === undefined ? {} : { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
    try {
      await client.send(new PutItemCommand({ TableName: table, Item: item, ...condition, ...onFailure }));
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // A write whose answer was lost is sent again by the client, and then meets itself.
      return error.Item?.version?.S === version;
    }
  };

  return {
    async get<T extends ControlValue>(kind: string, name: string) {
      const command = new GetItemCommand({ TableName: table, Key: keyOf(kind, name), ConsistentRead: true });
      const { Item: item } = await answered(client.send(command));
      return item === undefined ? undefined : read<T>(item);
    },
    async list<T extends ControlValue>(kind: string, namePrefix = '') {
      const items: ControlItem<T>[] = [];
      let from: Item | undefined;
      do {
        const command = new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          // An empty prefix is no value for begins_with.
          KeyConditionExpression: namePrefix === '' ? 'pk = :kind' : 'pk = :kind and begins_with(sk, :prefix)',
          ExpressionAttributeValues: {
            ':kind': { S: kind },
            ...(namePrefix !== '' && { ':prefix': { S: namePrefix } }),
          },
          ExclusiveStartKey: from,
        });
        const page = await answered(client.send(command));
        items.push(...(page.Items ?? []).map((item) => read<T>(item)));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return items;
    },
    putIfAbsent: (kind, name, value) =>
      answered(write(kind, name, value, { ConditionExpression: 'attribute_not_exists(pk)' })),
    replace: ({ kind, name, version }, value) =>
      answered(
        write(kind, name, value, {
          ConditionExpression: 'version = :version',
          ExpressionAttributeValues: { ':version': { S: version } },
        }),
      ),
    async put(kind, name, value) {
      await answered(write(kind, name, value));
    },
    async delete(kind, name) {
      await answered(client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(kind, name) })));
    },
  };
}
