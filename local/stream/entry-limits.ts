import type { AppendResult, StreamEntry } from '../../core/ports/stream.ts';
import { MAX_EVENT_COUNT } from './record-codec.ts';

// Limits: docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
const PARTITION_KEY_CHARACTERS = 256;
/** Data and partition key together. */
export const MAX_RECORD_BYTES = 1024 * 1024;

export type Refusal = AppendResult & { readonly ok: false };

export const refuse = (message: string): Refusal => ({ ok: false, code: 'ValidationException', message });

/** Why the stream refuses an entry, whatever its shard; undefined when it does not. */
export function refusalOf({ partitionKey, data, eventCount }: StreamEntry): Refusal | undefined {
  if (partitionKey.length === 0 || isLongerThan(PARTITION_KEY_CHARACTERS, partitionKey)) {
    return refuse(`The partition key must have 1 to ${PARTITION_KEY_CHARACTERS} characters.`);
  }
  // It is stored as UTF-8, which has no form for half a surrogate pair: it would come back changed.
  if (!partitionKey.isWellFormed()) return refuse('The partition key contains half of a surrogate pair.');
  const bytes = data.length + Buffer.byteLength(partitionKey);
  if (bytes > MAX_RECORD_BYTES) {
    return refuse(`The record has ${bytes} bytes with its partition key; the limit is ${MAX_RECORD_BYTES}.`);
  }
  if (!Number.isInteger(eventCount) || eventCount < 0 || eventCount > MAX_EVENT_COUNT) {
    return refuse(`The event count must be an integer from 0 to ${MAX_EVENT_COUNT}.`);
  }
  return undefined;
}

/** Counts characters, not UTF-16 units, as Kinesis does; only a key that may be too long is looked at. */
const isLongerThan = (limit: number, text: string): boolean => text.length > limit && [...text].length > limit;
