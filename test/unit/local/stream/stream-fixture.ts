import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { AppendResult, StreamEntry } from '../../../../core/ports/stream.ts';
import type { Time } from '../../../../core/ports/time.ts';
import { LocalStream } from '../../../../local/stream/local-stream.ts';
import type { StreamRecord } from '../../../../local/stream/record-codec.ts';

/** A clock that a test sets; nothing here sleeps. */
export interface SetTime extends Time {
  nowMs: number;
}

export const setTime = (nowMs: number): SetTime => ({
  nowMs,
  now() {
    return this.nowMs;
  },
  sleep: () => Promise.resolve(),
});

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'spillway-stream-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A stream that is closed after the test. */
export async function openStream(folder: string, shards: number, time: Time = setTime(1_000)): Promise<LocalStream> {
  const stream = await LocalStream.open({ folder, shards, time, name: 'test' });
  cleanups.push(() => stream.close());
  return stream;
}

export const entry = (text: string, more: Partial<StreamEntry> = {}): StreamEntry => ({
  partitionKey: 'key',
  data: Buffer.from(text),
  eventCount: 1,
  ...more,
});

/** Sequence numbers of entries that were all taken. */
export const taken = (results: readonly AppendResult[]): string[] =>
  results.map((result) => {
    if (!result.ok) throw new Error(result.message);
    return result.sequenceNumber;
  });

/** Everything that a shard holds, read in small bites. */
export function readShard(stream: LocalStream, shardId: string): StreamRecord[] {
  const records: StreamRecord[] = [];
  let iterator = stream.getShardIterator(shardId, { type: 'TRIM_HORIZON' });
  for (;;) {
    const result = stream.getRecords(iterator, { limit: 100 });
    records.push(...result.records);
    if (result.next === null || result.records.length === 0) return records;
    iterator = result.next;
  }
}

export const texts = (records: readonly StreamRecord[]): string[] => records.map(({ data }) => data.toString());
