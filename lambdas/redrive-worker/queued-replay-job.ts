import type { QueuedReplay } from '../operate/queued-replays.ts';
import type { JobMaker } from './queued-jobs.ts';
import type { ReplayBound } from './replay-bound.ts';
import { ReplayJob, type ReplayJobDeps } from './replay-job.ts';
import { type ShardChunkRecord, type ShardChunksDeps, shardChunks } from './shard-chunks.ts';

export interface QueuedReplayJobDeps
  extends Omit<ReplayJobDeps<ShardChunkRecord>, 'chunks'>,
    Omit<ShardChunksDeps, 'bound'> {
  /** One for each job. */
  readonly bound: () => ReplayBound;
}

/** Goes on with a replay where it was left. */
export const queuedReplayJob =
  (deps: QueuedReplayJobDeps): JobMaker =>
  (kept) => {
    const { cursor: begun, ...progress } = kept as unknown as QueuedReplay;
    const reading = { ...deps, bound: deps.bound() };
    // What arrives later is delivered with the present code anyway.
    const toMs = Math.min(progress.toMs, progress.startedAtMs);
    const job = new ReplayJob<ShardChunkRecord>(progress, {
      ...deps,
      chunks: (range, signal) => shardChunks(reading, { ...range, toMs }, begun, signal),
    });
    return {
      get value() {
        const { last } = job;
        const cursor = last === undefined ? begun : { shardId: last.shardId, sequenceNumber: last.sequenceNumber };
        return { ...job.progress, ...(cursor !== undefined && { cursor }) };
      },
      run: () => job.run(),
      stop: (state) => job.stop(state),
    };
  };
