import { emfMetrics } from '../adapters/system/emf-metrics.ts';
import { realTime } from '../adapters/system/real-time.ts';
import type { Alarms } from '../core/ports/alarms.ts';
import type { EventReader } from '../core/ports/event-store.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { StreamProgress } from '../core/ports/stream.ts';
import { createMeasure } from '../lambdas/measure/measure.ts';
import type { MeasuredMinutes } from './alarms/alarm-watch.ts';
import { startAlarms } from './alarms/start-alarms.ts';
import type { Print } from './log.ts';
import { startMeasuring } from './metrics/start-measuring.ts';

export interface MonitoringDeps {
  readonly store: Pick<EventReader, 'statistics'>;
  readonly stream: StreamProgress;
  readonly minutes: MeasuredMinutes;
  readonly logger: Logger;
  /** Takes the lines that the measurement writes. */
  readonly onLine: Print;
}

export interface Monitoring {
  readonly alarms: Alarms;
  stop(): Promise<void>;
}

/** Measures the state of the platform, as the deployed function `measure` does, and judges the alarms by it. */
export function startMonitoring({ store, stream, minutes, logger, onLine }: MonitoringDeps): Monitoring {
  // An outage is told by the breaker, once; here it would be said every few seconds.
  const quiet = { ...logger, warn: logger.debug };
  const metrics = emfMetrics('measure', onLine);
  const measure = createMeasure({ store, stream, metrics, logger: quiet, time: realTime });
  const measuring = startMeasuring({ measure, logger, time: realTime });
  const alarms = startAlarms({ minutes, logger, time: realTime });
  return {
    alarms,
    async stop() {
      measuring.stop();
      await alarms.stop();
    },
  };
}
