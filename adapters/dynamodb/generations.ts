import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type DynamoTable, isConflict } from './dynamo-table.ts';
import { GENERATIONS_KEY } from './table.ts';

/** Windows of an aggregate that were never rebuilt. */
const FIRST_GENERATION = '0';

/** Which windows of each aggregate count, and a rebuild that is under way. */
export interface Generations {
  readonly byName: Readonly<Record<string, string>>;
  readonly rebuild:
    | {
        /** Also the name of its generation. */
        readonly id: string;
        readonly names: readonly string[];
        /** When it counts as abandoned, in milliseconds since 1970. */
        readonly untilMs: number;
      }
    | undefined;
  /** Of the item; 0 where there is none yet. */
  readonly version: number;
}

const { pk, sk } = GENERATIONS_KEY;
const KEY = { pk: { S: pk }, sk: { S: sk } };

export const generationOf = ({ byName }: Generations, name: string): string =>
  Object.hasOwn(byName, name) ? (byName[name] ?? FIRST_GENERATION) : FIRST_GENERATION;

/** Strongly consistent. */
export async function readGenerations(table: DynamoTable): Promise<Generations> {
  const { Item: item } = await table.send(
    new GetItemCommand({ TableName: table.name, Key: KEY, ConsistentRead: true }),
  );
  const { byName = {}, rebuild } = JSON.parse(item?.d?.S ?? '{}') as Partial<Generations>;
  return { byName, rebuild, version: Number(item?.v?.N ?? '0') };
}

/** Holds while nobody writes generations since they were read. */
export const unchangedSince = ({ version }: Generations) =>
  version === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : { ConditionExpression: 'v = :v', ExpressionAttributeValues: { ':v': { N: String(version) } } };

export const generationsCheck = (table: DynamoTable, generations: Generations) => ({
  ConditionCheck: { TableName: table.name, Key: KEY, ...unchangedSince(generations) },
});

/** False where somebody else wrote them since they were read, or is just doing so: nothing was written then. */
export async function writeGenerations(table: DynamoTable, generations: Generations): Promise<boolean> {
  const { byName, rebuild, version } = generations;
  const Item = { ...KEY, d: { S: JSON.stringify({ byName, rebuild }) }, v: { N: String(version + 1) } };
  try {
    await table.send(new PutItemCommand({ TableName: table.name, Item, ...unchangedSince(generations) }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException || isConflict(error)) return false;
    throw error;
  }
}
