import { PipelineError } from '../../core/errors.ts';
import type { EventReader } from '../../core/ports/event-store.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Metrics } from '../../core/ports/metrics.ts';
import type { StreamProgress } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import { isBalanced, streamProgress } from '../query/statistics.ts';

export interface MeasureDeps {
  readonly store: Pick<EventReader, 'statistics'>;
  readonly stream: StreamProgress;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly time: Time;
}

/** The minutes of which the ledger is added up each time; older ones do not change any more. */
const CHECKED_MS = 5 * 60_000;

/**
 * Measures what no event passes through to tell: how far behind processing is, how many letters wait, and whether the
 * ledgers of stream and store agree. Called once a minute or more often; alarms stand on it.
 */
export function createMeasure({ store, stream, metrics, logger, time }: MeasureDeps): () => Promise<void> {
  const measure = async (): Promise<void> => {
    const stored = await store.statistics(time.now() - CHECKED_MS);
    // The stream is read second: it holds at least what the store had settled before.
    const shards = await streamProgress(stream, stored.shards);
    const { deadLettered, parked } = stored.totals;
    metrics.add('IteratorAge', 'Milliseconds', Math.max(0, ...shards.map(({ iteratorAgeMs }) => iteratorAgeMs)));
    metrics.add(
      'EventsBehind',
      'Count',
      shards.reduce((sum, { received, settled }) => sum + received - settled, 0),
    );
    metrics.add('DeadLetters', 'Count', deadLettered + parked);
    metrics.add('LedgerImbalance', 'Count', isBalanced(stored, shards) ? 0 : 1);
    metrics.add('StoreUnavailable', 'Count', 0);
  };
  return async () => {
    try {
      await measure();
    } catch (error) {
      if (!(error instanceof PipelineError) || error.code !== 'STORE_UNAVAILABLE') throw error;
      logger.warn('The store does not answer, so nothing could be measured', { error });
      metrics.add('StoreUnavailable', 'Count', 1);
    } finally {
      metrics.flush();
    }
  };
}
