import type { AlarmDefinition } from '../../config/alarm-definition.ts';
import type { AlarmState } from '../../core/ports/alarms.ts';
import { type Datapoint, type EvaluationRule, isBreaching } from './evaluate-alarm.ts';

const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const periodText = (seconds: number): string => (seconds === 60 ? 'minute' : `${seconds / 60} minutes`);

/**
 * Why an alarm is in a state, in one sentence: `DeadLetters was above 0 in 1 of the last 1 minutes, lately 2.`
 * @param datapoints as they were evaluated, oldest first
 */
export function alarmReason(
  { metric, statistic, periodSeconds }: Pick<AlarmDefinition, 'metric' | 'statistic' | 'periodSeconds'>,
  rule: EvaluationRule,
  datapoints: readonly Datapoint[],
  state: AlarmState,
): string {
  const name = typeof metric === 'string' ? metric : metric.name;
  const looked = datapoints.filter((value) => value !== undefined).slice(-rule.evaluationPeriods);
  const last = looked.at(-1);
  if (last === undefined) return `${name} was not measured, which counts as ${MISSING[rule.missingData]}.`;
  const breaching = looked.filter((value) => isBreaching(rule, value)).length;
  const side = rule.comparison === '>' ? 'above' : 'below';
  const newest = `${statistic} of the last ${periodText(periodSeconds)}: ${Math.round(last * 100) / 100}`;
  const waiting = state === 'INSUFFICIENT_DATA' ? ', too few to tell' : '';
  return `${name} was ${side} ${rule.threshold} in ${breaching} of ${many(looked.length, 'value')}${waiting} (${newest}).`;
}

const MISSING: Readonly<Record<EvaluationRule['missingData'], string>> = {
  missing: 'nothing known',
  notBreaching: 'fine',
  breaching: 'not fine',
  ignore: 'no change',
  zero: '0',
};
