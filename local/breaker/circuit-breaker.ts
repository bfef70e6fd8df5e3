import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import type { EventReader } from '../../core/ports/event-store.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { MappingControl } from '../../core/ports/mapping-control.ts';
import type { Time } from '../../core/ports/time.ts';
import { probeStore } from '../../lambdas/breaker/probe-store.ts';

const PROBE_EVERY_MS = 500;
/** With three probes that hang, the breaker opens within 5 s. */
const PROBE_TIMEOUT_MS = 1_000;
const FAILURES_IN_A_ROW = 3;

export interface BreakerDeps {
  readonly store: Pick<EventReader, 'ping'>;
  readonly control: MappingControl;
  readonly logger: Logger;
  readonly time: Time;
}

export interface BreakerSnapshot {
  /** `open`: the store is away and nothing is delivered. */
  readonly state: 'closed' | 'open' | 'half-open';
  readonly sinceMs: number;
}

export interface Breaker {
  snapshot(): BreakerSnapshot;
  /** Leaves the mapping as it is. */
  stop(): Promise<void>;
}

const STATES: Readonly<Record<CircuitState, BreakerSnapshot['state']>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
};

/**
 * Probes the store and pauses the mapping while it is away: an outage, however long, then spends no attempt of any
 * batch. The first probe that succeeds has the mapping go on.
 */
export function startBreaker({ store, control, logger, time }: BreakerDeps): Breaker {
  const stopping = new AbortController();
  let sinceMs = time.now();
  let isAway = false;
  const breaker = circuitBreaker(handleAll, {
    breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW),
    // Every probe of an open breaker is let through: how often it is probed is decided here, by the clock that is
    // injected. The breaker's own is the wall clock, and one that is set back would keep it open.
    halfOpenAfter: Number.NEGATIVE_INFINITY,
  });

  const switched = (work: Promise<void>): void =>
    void work.catch((error) => logger.error('The mapping could not be switched', { error }));
  breaker.onBreak((reason) => {
    // Said again after each probe that fails.
    if (isAway) return;
    isAway = true;
    sinceMs = time.now();
    logger.error('The store does not answer: delivery is paused, events are accepted and kept in the stream', {
      ...('error' in reason && { error: reason.error }),
    });
    switched(control.pause('breaker'));
  });
  breaker.onReset(() => {
    isAway = false;
    logger.info('The store answers again: delivery goes on', { awayMs: time.now() - sinceMs });
    sinceMs = time.now();
    switched(control.resume('breaker'));
  });

  const probing = (async () => {
    while (!stopping.signal.aborted) {
      // What a failure means is told by the breaker's events.
      await breaker.execute(() => probeStore(store, PROBE_TIMEOUT_MS, time)).catch(() => undefined);
      await time.sleep(PROBE_EVERY_MS, stopping.signal);
    }
  })();

  return {
    snapshot: () => ({ state: STATES[breaker.state], sinceMs }),
    async stop() {
      stopping.abort();
      await probing;
    },
  };
}
