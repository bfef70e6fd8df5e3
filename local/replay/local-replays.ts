import type { ControlTable } from '../../core/ports/control-table.ts';
import type { ReplayProgress, Replays } from '../../core/ports/replays.ts';
import { type ChunkRange, ReplayJob, type ReplayJobDeps } from '../../lambdas/redrive-worker/replay-job.ts';
import type { StreamRecord } from '../stream/record-codec.ts';
import { type ReplaySource, replayChunks } from './replay-chunks.ts';

const KIND = 'replay';
const REMEMBERED = 100;
const KEEP_EVERY_MS = 1_000;

type LocalReplayJob = ReplayJob<StreamRecord>;

export interface ReplaysDeps extends Omit<ReplayJobDeps<StreamRecord>, 'chunks'> {
  readonly stream: ReplaySource;
  /** The consumer whose finished records are read again. */
  readonly consumer: string;
  /** Remembers replays over a restart. */
  readonly table: Pick<ControlTable, 'list' | 'put' | 'delete'>;
  readonly newId: () => string;
}

export interface LocalReplays extends Replays {
  /** Ends a replay that runs, at once; what it has brought back stays. Calling it twice is harmless. */
  close(): Promise<void>;
}

/** Replays on one machine. One that ran when the platform ended is told as interrupted. */
export async function openReplays(deps: ReplaysDeps): Promise<LocalReplays> {
  const { stream, consumer, table, newId, time, logger } = deps;
  const jobDeps = { ...deps, chunks: (range: ChunkRange) => replayChunks(stream, consumer, range) };
  const keep = (progress: ReplayProgress): Promise<void> => table.put(KIND, progress.replayId, { ...progress });
  /** Oldest first. */
  const ended = new Map<string, ReplayProgress>();
  let running: { readonly job: LocalReplayJob; readonly ended: Promise<void> } | undefined;

  const remember = async (progress: ReplayProgress): Promise<void> => {
    ended.set(progress.replayId, progress);
    await keep(progress);
    for (const oldest of ended.keys()) {
      if (ended.size <= REMEMBERED) break;
      ended.delete(oldest);
      await table.delete(KIND, oldest);
    }
  };
  const run = async (job: LocalReplayJob): Promise<void> => {
    const done = new AbortController();
    const work = job.run().finally(() => done.abort());
    while (!done.signal.aborted) {
      await keep(job.progress).catch((error: unknown) => logger.warn('A replay’s progress was not kept', { error }));
      await time.sleep(KEEP_EVERY_MS, done.signal);
    }
    await work;
    running = undefined;
    await remember(job.progress).catch((error: unknown) => logger.warn('A replay’s end was not kept', { error }));
  };

  const items = await table.list<Pick<ReplayProgress, keyof ReplayProgress>>(KIND);
  for (const progress of items.map(({ value }) => value).sort((a, b) => a.startedAtMs - b.startedAtMs)) {
    const isCut = progress.state === 'running';
    await remember(isCut ? { ...progress, state: 'interrupted', endedAtMs: time.now() } : progress);
  }
  const find = (replayId: string): ReplayProgress | undefined =>
    running?.job.progress.replayId === replayId ? running.job.progress : ended.get(replayId);

  return {
    async start(request) {
      if (running !== undefined) return undefined;
      const counts = { read: 0, already: 0, added: 0, failed: 0 };
      const times = { startedAtMs: time.now(), endedAtMs: undefined };
      const begun = {
        replayId: newId(),
        state: 'running',
        ...request,
        ...counts,
        ...times,
        reason: undefined,
      } as const;
      const job = new ReplayJob(begun, jobDeps);
      running = { job, ended: run(job) };
      return begun;
    },
    find: async (replayId) => find(replayId),
    async stop(replayId) {
      if (running?.job.progress.replayId === replayId) running.job.stop();
      return find(replayId);
    },
    async close() {
      const last = running;
      await last?.job.abandon();
      await last?.ended;
    },
  };
}
