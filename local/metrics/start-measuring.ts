import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';

/** Deployed it is once a minute; here an operator looks at it while something happens. */
const EVERY_MS = 5_000;

export interface MeasuringDeps {
  readonly measure: () => Promise<void>;
  readonly logger: Logger;
  readonly time: Time;
}

/** Measures from time to time. `stop` does not wait for a measurement under way: the store may be what hangs. */
export function startMeasuring({ measure, logger, time }: MeasuringDeps): { stop(): void } {
  const stopping = new AbortController();
  void (async () => {
    while (!stopping.signal.aborted) {
      await measure().catch((error: unknown) => {
        if (!stopping.signal.aborted) logger.error('The state of the platform was not measured', { error });
      });
      await time.sleep(EVERY_MS, stopping.signal);
    }
  })();
  return { stop: () => stopping.abort() };
}
