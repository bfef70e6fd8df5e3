import { type AlarmDefinition, thresholdOf } from '../../config/alarm-definition.ts';
import type { AlarmChange, AlarmStatus, Alarms } from '../../core/ports/alarms.ts';
import type { SeriesStatistic } from '../../core/ports/metric-series.ts';
import type { MinuteValues } from '../metrics/minute-values.ts';
import { alarmReason } from './alarm-sentence.ts';
import { type Datapoint, type EvaluationRule, EXTRA_PERIODS, evaluateAlarm } from './evaluate-alarm.ts';

/** Changes that are remembered of each alarm. */
const HISTORY = 20;

const STATISTICS: Readonly<Record<AlarmDefinition['statistic'], SeriesStatistic>> = {
  Sum: 'sum',
  Maximum: 'maximum',
  Average: 'average',
  p99: 'p99',
};

/** The metrics that are looked at. */
export interface MeasuredMinutes {
  /** All values from `fromMs` (inclusive) to `toMs` (exclusive), both whole minutes; undefined where there are none. */
  between(name: string, fromMs: number, toMs: number): Pick<MinuteValues, 'statistic'> | undefined;
}

export interface AlarmTransition extends AlarmChange {
  readonly definition: AlarmDefinition;
  /** Whether the alarm was never judged before. */
  readonly isFirst: boolean;
}

interface Watched {
  readonly definition: AlarmDefinition;
  readonly metric: string;
  readonly rule: EvaluationRule;
  now: AlarmChange;
  value: number | undefined;
  /** Newest first. */
  history: readonly AlarmChange[];
}

/** Evaluates the alarms that this machine has the metrics for, as CloudWatch does: once a minute, on whole minutes. */
export class AlarmWatch implements Alarms {
  readonly #watched: readonly Watched[];
  readonly #minutes: MeasuredMinutes;

  /** Alarms without a threshold, and those on metrics that exist on AWS only, are left out. */
  constructor(definitions: readonly AlarmDefinition[], minutes: MeasuredMinutes, nowMs: number) {
    this.#minutes = minutes;
    this.#watched = definitions.flatMap((definition) => {
      const { metric } = definition;
      const threshold = thresholdOf(definition, 'dev');
      if (threshold === undefined || typeof metric !== 'string') return [];
      const now: AlarmChange = { atMs: nowMs, state: 'INSUFFICIENT_DATA', reason: 'No minute has passed yet.' };
      return [{ definition, metric, rule: { ...definition, threshold }, now, value: undefined, history: [] }];
    });
  }

  /**
   * Looks at the minutes that have ended.
   * @returns what has changed; an alarm that stays as it is is not told again
   */
  evaluate(nowMs: number): readonly AlarmTransition[] {
    return this.#watched.flatMap((watched) => {
      const { definition, rule, now, history } = watched;
      const datapoints = this.#datapoints(watched, nowMs);
      watched.value = datapoints.findLast((value) => value !== undefined);
      const state = evaluateAlarm(rule, datapoints, now.state);
      if (state === now.state) return [];
      watched.now = { atMs: nowMs, state, reason: alarmReason(definition, rule, datapoints, state) };
      watched.history = [watched.now, ...history].slice(0, HISTORY);
      return [{ ...watched.now, definition, isFirst: history.length === 0 }];
    });
  }

  async statuses(): Promise<readonly AlarmStatus[]> {
    return this.#watched.map(({ definition: { name }, rule: { threshold }, now, value, history }) => {
      const { state, atMs, reason } = now;
      return { name, state, sinceMs: atMs, reason, threshold, value, history };
    });
  }

  /** Periods slide: the newest one ends with the minute that ended last. */
  #datapoints({ definition, metric }: Watched, nowMs: number): readonly Datapoint[] {
    const periodMs = definition.periodSeconds * 1_000;
    const periods = definition.evaluationPeriods + EXTRA_PERIODS;
    const startMs = nowMs - (nowMs % 60_000) - periods * periodMs;
    return Array.from({ length: periods }, (_, index) => {
      const fromMs = startMs + index * periodMs;
      return this.#minutes.between(metric, fromMs, fromMs + periodMs)?.statistic(STATISTICS[definition.statistic]);
    });
  }
}
