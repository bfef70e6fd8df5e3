import { STREAM } from '../config/stream.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Metrics } from '../core/ports/metrics.ts';
import type { SequenceNumber, ShardId } from '../core/ports/stream.ts';
import type { Time } from '../core/ports/time.ts';
import type { ShardRates } from './metrics/shard-rates.ts';
import { PROCESS_CONSUMER } from './processing.ts';
import type { LocalStream } from './stream/local-stream.ts';

const METRICS_EVERY_MS = 1_000;
const TRIM_EVERY_MS = 60_000;

export interface UpkeepDeps {
  readonly stream: LocalStream;
  readonly metrics: Metrics;
  readonly shardRates: ShardRates;
  readonly logger: Logger;
  readonly time: Time;
}

const checkpoints = (stream: LocalStream): Map<ShardId, SequenceNumber> =>
  new Map(
    stream.listShards().flatMap(({ shardId }) => {
      const position = stream.checkpoint(PROCESS_CONSUMER, shardId);
      return position === undefined ? [] : [[shardId, position] as const];
    }),
  );

/** What must happen from time to time: metrics are written, the shards' age is measured, expired records are deleted. */
export function startUpkeep({ stream, metrics, shardRates, logger, time }: UpkeepDeps): { stop(): Promise<void> } {
  const stopping = new AbortController();

  const every = async (ms: number, work: () => Promise<void> | void): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await work();
      } catch (error) {
        logger.error('upkeep failed, it is tried again', { error });
      }
      await time.sleep(ms, stopping.signal);
    }
  };

  const measure = (): void => {
    metrics.flush();
    const progress = stream.progress(checkpoints(stream));
    shardRates.note(progress, time.now());
    for (const { shardId, iteratorAgeMs } of progress) {
      metrics.add('IteratorAge', 'Milliseconds', iteratorAgeMs);
      metrics.flush({ ShardId: shardId });
    }
  };
  const trim = async (): Promise<void> => {
    const olderThanMs = STREAM.retentionHours * 3_600_000;
    const trimmed = await stream.trim({ olderThanMs, keepFrom: checkpoints(stream) });
    if (trimmed > 0) logger.info('expired records deleted', { records: trimmed });
  };

  const running = Promise.all([every(METRICS_EVERY_MS, measure), every(TRIM_EVERY_MS, trim)]);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
