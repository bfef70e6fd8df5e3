import { STREAM } from '../../config/stream.ts';
import type { EventHistory } from '../../core/ports/event-history.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';

const HOUR_MS = 3_600_000;

export interface TrimDeps {
  readonly history: Pick<EventHistory, 'trim'>;
  readonly time: Time;
  readonly logger: Logger;
}

/** Forgets every hour what is older than the stream's records and a day. */
export function startTrim({ history, time, logger }: TrimDeps): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;

  const trim = async (): Promise<void> => {
    const beforeMs = time.now() - STREAM.historyHours * HOUR_MS;
    let entries = 0;
    for (let some = 1; some > 0 && !signal.aborted; entries += some) some = await history.trim(beforeMs);
    if (entries > 0) logger.info('expired history deleted', { entries });
  };
  const trimming = (async () => {
    while (!signal.aborted) {
      await trim().catch((error: unknown) =>
        logger.error('Expired history was not deleted, it is tried again in an hour', { error }),
      );
      await time.sleep(HOUR_MS, signal);
    }
  })();

  return {
    async stop() {
      stopping.abort();
      await trimming;
    },
  };
}
