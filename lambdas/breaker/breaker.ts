import type { Context } from 'aws-lambda';
import type { EventReader } from '../../core/ports/event-store.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { MappingControl } from '../../core/ports/mapping-control.ts';
import type { Time } from '../../core/ports/time.ts';
import { probeStore } from './probe-store.ts';

const PROBE_EVERY_MS = 1_000;
/** The first one may have to connect. */
const PROBE_TIMEOUT_MS = 3_000;
/** Left of the function's time when it gives up: enough for a probe, and for the mapping to be switched. */
const LAST_WORDS_MS = 6_000;

export interface BreakerDeps {
  readonly store: Pick<EventReader, 'ping'>;
  readonly control: Pick<MappingControl, 'state' | 'resume'>;
  readonly logger: Logger;
  readonly time: Time;
}

/**
 * The other half of the circuit breaker: the process function pauses its mapping when the store is away, this one probes
 * the store while that pause holds, and the first probe that succeeds has the mapping go on. Called once a minute,
 * it probes until its time is over. A pause by hand is none of its business.
 */
export function createBreaker({ store, control, logger, time }: BreakerDeps) {
  const tryToResume = async (): Promise<void> => {
    await probeStore(store, PROBE_TIMEOUT_MS, time);
    await control.resume('breaker');
  };

  return async (context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    const { pausedBy } = await control.state();
    const pause = pausedBy.find(({ reason }) => reason === 'breaker');
    if (pause === undefined) return;
    for (;;) {
      try {
        await tryToResume();
        logger.info('The store answers again: delivery goes on', { awayMs: time.now() - pause.sinceMs });
        return;
      } catch (error) {
        if (context.getRemainingTimeInMillis() >= LAST_WORDS_MS + PROBE_EVERY_MS) {
          await time.sleep(PROBE_EVERY_MS);
          continue;
        }
        logger.warn('The store does not answer, or its mapping cannot be switched: delivery stays paused', {
          awayMs: time.now() - pause.sinceMs,
          error,
        });
        return;
      }
    }
  };
}
