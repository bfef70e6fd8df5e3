import type { Metrics } from '../../core/ports/metrics.ts';
import type { MappingObserver } from '../mapping/observer.ts';
import type { FailureDestination } from '../mapping/ports.ts';

type Add = Pick<Metrics, 'add'>;

/** Counts what AWS/Lambda counts as Errors: invocations that threw, ran out of time or ended their environment. */
export const countFunctionErrors = (metrics: Add, next: MappingObserver): MappingObserver => ({
  observe(fact) {
    if ((fact.kind === 'failed' || fact.kind === 'bisected') && fact.error !== undefined) {
      metrics.add('FunctionErrors', 'Count', 1);
    }
    next.observe(fact);
  },
});

/** Counts what AWS/Lambda counts of an on-failure destination, in records and in failed deliveries. */
export const countGivenUp = (metrics: Add, destination: FailureDestination): FailureDestination => ({
  async send(message, payload) {
    const records = message.KinesisBatchInfo.batchSize;
    try {
      await destination.send(message, payload);
      metrics.add('RecordsGivenUp', 'Count', records);
    } catch (error) {
      metrics.add('DestinationFailures', 'Count', 1);
      metrics.add('RecordsDropped', 'Count', records);
      throw error;
    }
  },
});
