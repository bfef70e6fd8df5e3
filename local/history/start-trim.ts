import type { Time } from '../../core/ports/time.ts';
import { TRIM_EVERY_MS, type TrimHistoryDeps, trimHistory } from '../../lambdas/redrive-worker/trim-history.ts';

export interface TrimDeps extends TrimHistoryDeps {
  readonly time: Time;
}

/** Forgets every hour what is older than the stream's records and a day. */
export function startTrim(deps: TrimDeps): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const trimming = (async () => {
    while (!signal.aborted) {
      await trimHistory(deps, signal).catch((error: unknown) =>
        deps.logger.error('Expired history was not deleted, it is tried again in an hour', { error }),
      );
      await deps.time.sleep(TRIM_EVERY_MS, signal);
    }
  })();

  return {
    async stop() {
      stopping.abort();
      await trimming;
    },
  };
}
