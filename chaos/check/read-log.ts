import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { INGEST_LIMITS } from '../../config/limits.ts';
import type { DecodedEvent } from '../../core/events/event.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';
import { PROCESS_CONSUMER } from '../../local/processing.ts';
import { LmdbFile } from '../../local/stream/lmdb-file.ts';
import { decodePosition, decodeRecord, encodePosition, MAX_COUNTER } from '../../local/stream/record-codec.ts';
import { SequenceNumbers, shardIdOf } from '../../local/stream/sequence-numbers.ts';
import type { ShardRow, ShardState } from '../../local/stream/shard.ts';
import type { EventContent, Log, LoggedEvent, LoggedShard } from './evidence.ts';

/**
 * Reads every event of the stream in `folder`, shard by shard; a shard's parents come before it. It reads the file and
 * asks no stream, so that it also works beside a running platform, and does not share what a stream keeps in memory.
 * @throws Error where the folder holds no stream
 */
export async function readLog(folder: string): Promise<Log> {
  const path = join(folder, 'stream.mdb');
  if (!existsSync(path)) throw new Error(`${folder} holds no stream: name the data folder of a platform.`);
  const file = new LmdbFile(path);
  try {
    return readFile(file);
  } finally {
    await file.close();
  }
}

/** In one turn of the event loop, so that all of it is from one moment. */
function readFile(file: LmdbFile): Log {
  const { createdAtMs } = file.rows.get('stream') as { createdAtMs: number };
  const numbers = new SequenceNumbers(createdAtMs);
  // Whatever a record says of itself, each line is checked again: the audit trusts nobody.
  const unpack = createUnpacker(createEventCheck(INGEST_LIMITS), false);
  const shards: LoggedShard[] = [];
  const events: LoggedEvent[] = [];
  for (let shard = 0; ; shard += 1) {
    const row: ShardRow | undefined = file.rows.get(['shard', shard]);
    const state: ShardState | undefined = file.rows.get(['state', shard]);
    if (row === undefined || state === undefined) return { shards, events };
    const shardId = shardIdOf(shard);
    const { trimmedCounter, trimmedEvents } = state;
    shards.push({
      shardId,
      parentShardIds: row.parents.map(shardIdOf),
      received: state.events,
      checkpoint: file.rows.get(['checkpoint', PROCESS_CONSUMER, shardId]),
      trimmed: { events: trimmedEvents, through: numbers.format(shard, trimmedCounter) },
    });
    const tree = file.trees[shard % file.trees.length]!;
    const range = { start: encodePosition(shard, 0), end: encodePosition(shard, MAX_COUNTER) };
    for (const { key, value } of tree.getRange(range)) {
      const record = decodeRecord(value, shardId, numbers.format(shard, decodePosition(key).counter));
      const { sequenceNumber } = record;
      for (const [index, { event }] of unpack(record).entries()) {
        events.push({ ...contentOf(event), shardId, sequenceNumber, index });
      }
    }
  }
}

function contentOf(event: DecodedEvent): EventContent {
  const { source, id, type, subject, partitionKey, dataText, time, timeGiven } = event;
  const micros = timeGiven ? String(BigInt(time.ms) * 1_000n + BigInt(time.micros)) : undefined;
  return { source, id, type, subject, partitionKey, dataText, time: micros };
}
