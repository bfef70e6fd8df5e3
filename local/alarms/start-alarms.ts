import { ALARMS } from '../../config/alarms.ts';
import type { Alarms } from '../../core/ports/alarms.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';
import { type AlarmTransition, AlarmWatch, type MeasuredMinutes } from './alarm-watch.ts';

const MINUTE_MS = 60_000;
/** What was measured at the end of a minute has arrived by then. */
const LATE_MS = 2_000;

export interface AlarmDeps {
  readonly minutes: MeasuredMinutes;
  readonly logger: Logger;
  readonly time: Time;
}

export interface RunningAlarms extends Alarms {
  stop(): Promise<void>;
}

const STATES = { OK: 'is over', ALARM: 'is in ALARM', INSUFFICIENT_DATA: 'cannot be judged' } as const;

/** What nobody can act on is not told: that an alarm is fine when it is judged for the first time, for one. */
function tell({ definition, state, reason, isFirst }: AlarmTransition, logger: Logger): void {
  const { name, meaning, severity, runbook, tellsWhenBlind } = definition;
  if ((isFirst && state === 'OK') || (state === 'INSUFFICIENT_DATA' && !tellsWhenBlind)) return;
  const means = state === 'ALARM' ? `${meaning} ` : '';
  const sentence = `Alarm ${name} ${STATES[state]}: ${means}${reason} What to do: docs/runbooks/${runbook}.md`;
  if (state === 'OK') logger.info(sentence);
  else if (severity === 'critical') logger.error(sentence);
  else logger.warn(sentence);
}

/** Looks at every alarm once a minute, and says in the log what has changed. */
export function startAlarms({ minutes, logger, time }: AlarmDeps): RunningAlarms {
  const stopping = new AbortController();
  const watch = new AlarmWatch(ALARMS, minutes, time.now());

  const running = (async () => {
    for (;;) {
      const untilNextMs = MINUTE_MS - (time.now() % MINUTE_MS);
      await time.sleep(untilNextMs + LATE_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      for (const change of watch.evaluate(time.now())) tell(change, logger);
    }
  })();

  return {
    statuses: () => watch.statuses(),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
