import { zstdCompressSync } from 'node:zlib';
import { PRICES } from '../../config/prices.ts';
import { SAMPLE_KINDS, sampleRequests } from './sample-events.ts';

/** What an event takes in the DynamoDB event table. */
export interface ItemSize {
  /** Write units, those of its entry in the time index included; an average. */
  readonly units: number;
  /** Bytes of the item and of its entry. */
  readonly bytes: number;
}

const MOST_OF_A_KIND = 100;
const SAMPLE_BYTES = 8_000_000;
/** As adapters/dynamodb/event-item.ts: from here on the texts of an event stand compressed. */
const COMPRESSED_FROM = 600;
/**
 * Names of eight attributes (12), `e:` and an id that is a UUID (38), the lane (4), time and position (34), the status (1),
 * and the origin: sequence number, index, two times and the shard (108).
 */
const ITEM_BYTES = 197;
/** Names of six attributes (10), id, lane, place and status as above. */
const ENTRY_BYTES = 87;

function sizeOf(line: string): ItemSize {
  const { source, type, data } = JSON.parse(line) as { source: string; type: string; data: unknown };
  const text = JSON.stringify(data);
  const textBytes =
    text.length < COMPRESSED_FROM ? Buffer.byteLength(text) : zstdCompressSync(JSON.stringify([text])).length;
  const names = source.length + type.length;
  const [item, entry] = [ITEM_BYTES + names + textBytes, ENTRY_BYTES + names];
  const unitsOf = (bytes: number): number => Math.ceil(bytes / PRICES.dynamodb.writeUnitBytes);
  return { units: unitsOf(item) + unitsOf(entry), bytes: item + entry };
}

/** The average of sample events of this size. */
export function itemSize(bytes: number): ItemSize {
  const ofEachKind = Math.ceil(Math.min(MOST_OF_A_KIND, SAMPLE_BYTES / bytes / SAMPLE_KINDS));
  const sizes = sampleRequests(SAMPLE_KINDS, ofEachKind, bytes)
    .flat()
    .map(({ line }) => sizeOf(line));
  const mean = (of: (size: ItemSize) => number): number =>
    sizes.reduce((sum, size) => sum + of(size), 0) / sizes.length;
  return { units: mean((size) => size.units), bytes: mean((size) => size.bytes) };
}
