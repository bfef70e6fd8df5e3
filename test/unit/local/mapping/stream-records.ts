import type { StreamRecord } from '../../../../local/stream/record-codec.ts';

export const SHARD = 'shardId-000000000000';

/** Records of one shard with sequence numbers 101, 102 and so on; each arrived at `arrivedAtMs`. */
export const streamRecords = (count: number, arrivedAtMs = 0, shardId = SHARD): StreamRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    shardId,
    sequenceNumber: String(101 + index),
    partitionKey: 'key',
    data: Buffer.from(`record ${index + 1}`),
    arrivedAtMs,
    eventCount: 1,
  }));
