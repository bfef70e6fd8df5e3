import { randomUUID } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoTable } from './dynamo-table.ts';
import { ItemText } from './item-text.ts';
import { readItems } from './read-items.ts';
import { partKey } from './table.ts';

/** An item has at most 400 KB, keys and everything else with it. */
const PART_BYTES = 300_000;

/** A text as it stands in an item: compressed, and in parts of its own where it is longer than an item may be. */
export interface LongValue {
  readonly bytes?: Buffer;
  /** `uuid/count`, where the value stands in parts. */
  readonly parts?: string;
  /** Statements to be executed before the item is written that names them. */
  readonly statements: readonly string[];
}

export function longValue(text: string, table: string): LongValue {
  const bytes = zstdCompressSync(text);
  if (bytes.length <= PART_BYTES) return { bytes, statements: [] };
  const uuid = randomUUID();
  const statements: string[] = [];
  for (let start = 0; start < bytes.length; start += PART_BYTES) {
    const item = new ItemText(partKey(uuid, statements.length)).bytes('z', bytes.subarray(start, start + PART_BYTES));
    statements.push(item.insertInto(table));
  }
  return { parts: `${uuid}/${statements.length}`, statements };
}

/** The text behind the attributes of a LongValue; undefined where there is none. */
export async function readLongValue(
  table: DynamoTable,
  bytes: AttributeValue | undefined,
  parts: AttributeValue | undefined,
): Promise<string | undefined> {
  if (bytes?.B !== undefined) return zstdDecompressSync(bytes.B).toString();
  if (parts?.S === undefined) return undefined;
  const [uuid = '', count = '0'] = parts.S.split('/');
  const keys = Array.from({ length: Number(count) }, (_, number) => partKey(uuid, number));
  const items = await readItems(table, keys);
  return zstdDecompressSync(Buffer.concat(items.map((item) => item?.z?.B ?? Buffer.alloc(0)))).toString();
}
