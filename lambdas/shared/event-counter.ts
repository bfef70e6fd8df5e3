import type { ShardRecord } from '../../adapters/kinesis/shard-reader.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';

/** Makes the function that says how many events a record of the stream holds, one that cannot be read included. */
export function eventCounter(): (record: ShardRecord) => number {
  const unpack = createUnpacker(createEventCheck(INGEST_LIMITS));
  return ({ data, ...record }) => unpack({ ...record, data: Buffer.from(data) }).length;
}
