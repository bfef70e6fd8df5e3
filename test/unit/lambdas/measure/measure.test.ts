import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../../../core/errors.ts';
import type { StoreStatistics } from '../../../../core/ports/event-store.ts';
import type { ShardProgress } from '../../../../core/ports/stream.ts';
import { createMeasure } from '../../../../lambdas/measure/measure.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../shared/collecting-logger.ts';

const totals = { processed: 90, duplicates: 0, conflicts: 0, filtered: 0, deadLettered: 7, parked: 3, discarded: 0 };
const stored: StoreStatistics = {
  totals,
  byType: [],
  bySource: [],
  perMinute: [],
  failures: [],
  shards: [
    { shardId: 'shard-0', position: '20', settled: 60 },
    { shardId: 'shard-1', position: '9', settled: 40 },
  ],
};
const shards: readonly ShardProgress[] = [
  { shardId: 'shard-0', received: 75, settled: 60, iteratorAgeMs: 12 },
  { shardId: 'shard-1', received: 45, settled: 40, iteratorAgeMs: 2_500 },
];

async function measured(statistics: () => Promise<StoreStatistics>, progress = shards) {
  const written: unknown[] = [];
  const added: Record<string, number> = {};
  const logger = collectingLogger();
  const metrics = {
    add: (name: string, _unit: string, value: number) => {
      added[name] = value;
    },
    flush: () => void written.push({ ...added }),
  };
  const measure = createMeasure({
    store: { statistics },
    stream: { progress: () => progress },
    metrics,
    logger,
    time: virtualTime(600_000),
  });
  return { result: await measure().catch((error: unknown) => error), written, logger };
}

describe('measuring', () => {
  it('writes how late and how far behind processing is, the open letters, and that the books agree', async () => {
    const { written } = await measured(async () => stored);
    expect(written).toEqual([
      { IteratorAge: 2_500, EventsBehind: 20, DeadLetters: 10, LedgerImbalance: 0, StoreUnavailable: 0 },
    ]);
  });

  it('says that the ledgers of stream and store disagree', async () => {
    const lost = shards.map((shard) => (shard.shardId === 'shard-0' ? { ...shard, settled: 61 } : shard));
    const { written } = await measured(async () => stored, lost);
    expect(written).toMatchObject([{ LedgerImbalance: 1 }]);
  });

  it('asks for the last five minutes of the ledger', async () => {
    const asked: number[] = [];
    await measured(async (...[sinceMs]: unknown[]) => {
      asked.push(Number(sinceMs));
      return stored;
    });
    expect(asked).toEqual([300_000]);
  });

  it('of an empty stream is 0 in all', async () => {
    const nothing = { ...stored, totals: { ...totals, processed: 0, deadLettered: 0, parked: 0 }, shards: [] };
    const { written } = await measured(async () => nothing, []);
    expect(written).toEqual([
      { IteratorAge: 0, EventsBehind: 0, DeadLetters: 0, LedgerImbalance: 0, StoreUnavailable: 0 },
    ]);
  });

  it('says that the store is away, and nothing else', async () => {
    const { result, written, logger } = await measured(() =>
      Promise.reject(new PipelineError('STORE_UNAVAILABLE', 'no connection')),
    );
    expect(result).toBeUndefined();
    expect(written).toEqual([{ StoreUnavailable: 1 }]);
    expect(logger.lines.map(({ level }) => level)).toEqual(['warn']);
  });

  it('fails for any other reason, so that the failure is counted', async () => {
    const { result } = await measured(() => Promise.reject(new TypeError('a mistake')));
    expect(result).toBeInstanceOf(TypeError);
  });
});
