import type { Replays } from '../../core/ports/replays.ts';
import { ReplayJob, type ReplayJobDeps } from './replay-job.ts';

const REMEMBERED = 100;

export interface LocalReplaysDeps extends ReplayJobDeps {
  readonly newId: () => string;
}

export interface LocalReplays extends Replays {
  /** Ends a replay that runs, at once; what it has brought back stays. Calling it twice is harmless. */
  close(): Promise<void>;
}

/** Replays on one machine. */
export function localReplays(deps: LocalReplaysDeps): LocalReplays {
  const jobs = new Map<string, ReplayJob>();
  let running: { readonly job: ReplayJob; readonly ended: Promise<void> } | undefined;

  return {
    start(request) {
      if (running !== undefined) return undefined;
      const replayId = deps.newId();
      const counts = { read: 0, already: 0, added: 0, failed: 0 };
      const times = { startedAtMs: deps.time.now(), endedAtMs: undefined };
      const job = new ReplayJob(
        { replayId, state: 'running', ...request, ...counts, ...times, reason: undefined },
        deps,
      );
      jobs.set(replayId, job);
      const [oldest] = jobs.keys();
      if (jobs.size > REMEMBERED && oldest !== undefined) jobs.delete(oldest);
      const ended = job.run().finally(() => {
        running = undefined;
      });
      running = { job, ended };
      return job.progress;
    },
    find: (replayId) => jobs.get(replayId)?.progress,
    stop(replayId) {
      const job = jobs.get(replayId);
      job?.stop();
      return job?.progress;
    },
    async close() {
      await running?.job.abandon();
      await running?.ended;
    },
  };
}
