import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { realTime } from '../../../adapters/system/real-time.ts';
import type { EventReader, StoreStatistics } from '../../../core/ports/event-store.ts';
import { catchUp } from '../../../local/catch-up.ts';
import { LocalStream } from '../../../local/stream/local-stream.ts';
import { collectingLogger } from '../lambdas/shared/collecting-logger.ts';

const SHARD = 'shardId-000000000000';

let folder: string;
let stream: LocalStream;
let logger: ReturnType<typeof collectingLogger>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-catch-up-'));
  stream = await LocalStream.open({ folder, shards: 1, time: realTime, name: 'events' });
  logger = collectingLogger();
});
afterEach(async () => {
  await stream.close();
  await rm(folder, { recursive: true, force: true });
});

/** Sequence numbers of two records. */
async function appendTwo(): Promise<string[]> {
  const entry = { partitionKey: 'k', data: Buffer.from('x'), eventCount: 1 };
  const results = await stream.append([entry, entry]);
  return results.map((result) => (result.ok ? result.sequenceNumber : ''));
}

const settledAt = (...shards: StoreStatistics['shards']): Pick<EventReader, 'statistics'> => ({
  statistics: async () => ({
    totals: { processed: 0, duplicates: 0, conflicts: 0, filtered: 0, deadLettered: 0, parked: 0, discarded: 0 },
    byType: [],
    bySource: [],
    perMinute: [],
    failures: [],
    shards,
  }),
});
const catchUpWith = (store: Pick<EventReader, 'statistics'>): Promise<void> =>
  catchUp('process', { stream, store, logger, time: realTime });

it('moves a checkpoint to what the store has settled, and none back', async () => {
  const [first = '', second = ''] = await appendTwo();
  await stream.setCheckpoint('process', SHARD, first);
  await catchUpWith(settledAt({ shardId: SHARD, position: second, settled: 2 }));
  expect(stream.checkpoint('process', SHARD)).toBe(second);
  await catchUpWith(settledAt({ shardId: SHARD, position: first, settled: 1 }));
  expect(stream.checkpoint('process', SHARD)).toBe(second);
});

it('leaves shards alone that the stream or the store does not know', async () => {
  const [first = ''] = await appendTwo();
  await catchUpWith(settledAt({ shardId: 'shardId-000000000009', position: first, settled: 1 }));
  expect(stream.checkpoint('process', SHARD)).toBeUndefined();
  expect(stream.checkpoint('process', 'shardId-000000000009')).toBeUndefined();
});

it('does without where the store does not answer', async () => {
  await catchUpWith({ statistics: () => Promise.reject(new Error('away')) });
  expect(logger.lines.map(({ level }) => level)).toEqual(['warn']);
});
