import type { QueuedRedrive } from '../operate/queued-redrives.ts';
import type { JobMaker } from './queued-jobs.ts';
import { RedriveJob, type RedriveJobDeps } from './redrive-job.ts';

/** Goes on with a redrive where it was left. */
export const queuedRedriveJob =
  (deps: RedriveJobDeps): JobMaker =>
  (kept) => {
    const { request, ...progress } = kept as unknown as QueuedRedrive;
    const job = new RedriveJob(progress, request, deps);
    return {
      get value() {
        return { ...job.progress, request: job.request };
      },
      run: () => job.run(),
      stop: (state) => job.stop(state),
    };
  };
