import { PipelineError } from '../../core/errors.ts';
import type { BatchFact, EventHistory } from '../../core/ports/event-history.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';
import type { MappingObserver } from '../mapping/observer.ts';
import { batchFact } from './batch-fact.ts';

/** Facts come in bursts: those of so many milliseconds are written together. */
const GATHER_MS = 100;
const RETRY_MS = 1_000;
const FACTS_A_WRITE = 500;
/** Facts in memory while the store is away, about 5 MB; of more the oldest are given up. */
const FACTS_KEPT = 10_000;

export interface BatchHistoryDeps {
  readonly store: Pick<EventHistory, 'appendBatchFacts'>;
  readonly time: Time;
  readonly logger: Logger;
}

export interface BatchHistory extends MappingObserver {
  /** Writes what is there, once; calling it twice is harmless. */
  close(): Promise<void>;
}

/**
 * Writes what goes wrong with batches into the store, for GET /events/{id}/explain. A shard never waits for it. Facts
 * of the last moments before a crash are lost, and so are old ones of a long outage: they explain, nothing counts them.
 */
export function batchHistory({ store, time, logger }: BatchHistoryDeps): BatchHistory {
  const facts: BatchFact[] = [];
  const closing = new AbortController();
  let writing: Promise<void> | undefined;
  let givenUp = 0;

  /** False where the facts must be written later. */
  const writeSome = async (): Promise<boolean> => {
    const some = facts.slice(0, FACTS_A_WRITE);
    const givenUpBefore = givenUp;
    try {
      await store.appendBatchFacts(some);
    } catch (error) {
      if (error instanceof PipelineError && error.retryable) return false;
      logger.error('Facts about batches were refused by the store and are left out of its history', { error });
    }
    // Those that were given up meanwhile stood in front.
    facts.splice(0, Math.max(0, some.length - (givenUp - givenUpBefore)));
    return true;
  };

  const writeAll = async (): Promise<void> => {
    await time.sleep(GATHER_MS, closing.signal);
    while (facts.length > 0) {
      if (await writeSome()) continue;
      if (closing.signal.aborted) break;
      await time.sleep(RETRY_MS, closing.signal);
    }
    if (givenUp > 0) {
      logger.warn('The store was away for long: the oldest facts about batches are not in its history', { givenUp });
      givenUp = 0;
    }
  };

  return {
    observe(observed) {
      const fact = batchFact(observed);
      if (fact === undefined) return;
      if (facts.push(fact) > FACTS_KEPT) {
        facts.shift();
        givenUp += 1;
      }
      writing ??= writeAll().finally(() => {
        writing = undefined;
      });
    },
    async close() {
      closing.abort();
      await writing;
    },
  };
}
