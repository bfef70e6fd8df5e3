import type { SettledRecord, StoredEvent } from '../../core/ports/event-store.ts';
import type { ShardId } from '../../core/ports/stream.ts';

/** The events of settled records that failed, as the store will hold them. */
export const deadLettersOf = (records: readonly SettledRecord[], shardId: ShardId, nowMs: number): StoredEvent[] =>
  records.flatMap(({ sequenceNumber, arrivedAtMs, events }) =>
    events.flatMap(({ event, outcome }) =>
      outcome.status !== 'deadLettered'
        ? []
        : [
            {
              event,
              status: 'deadLettered' as const,
              attempts: outcome.attempts,
              resultText: undefined,
              filterReason: undefined,
              failure: outcome.failure,
              receivedAtMs: arrivedAtMs,
              processedAtMs: nowMs,
              shardId,
              sequenceNumber,
            },
          ],
    ),
  );
