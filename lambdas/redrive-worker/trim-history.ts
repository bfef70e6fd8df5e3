import { STREAM } from '../../config/stream.ts';
import type { EventHistory } from '../../core/ports/event-history.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';

const HOUR_MS = 3_600_000;
/** How often it is worth looking. */
export const TRIM_EVERY_MS = HOUR_MS;

export interface TrimHistoryDeps {
  readonly history: Pick<EventHistory, 'trim'>;
  readonly time: Pick<Time, 'now'>;
  readonly logger: Logger;
}

/**
 * Forgets what is older than the stream's records and a day, until nothing is left of it or `signal` aborts.
 * @throws PipelineError STORE_UNAVAILABLE
 */
export async function trimHistory({ history, time, logger }: TrimHistoryDeps, signal: AbortSignal): Promise<void> {
  const beforeMs = time.now() - STREAM.historyHours * HOUR_MS;
  let entries = 0;
  for (let some = 1; some > 0 && !signal.aborted; entries += some) some = await history.trim(beforeMs);
  if (entries > 0) logger.info('expired history deleted', { entries });
}
