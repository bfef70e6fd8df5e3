import type { AlarmAnswer, AlarmState } from '../../../core/views/answers/monitoring.ts';
import { countText } from '../../ui/number-text.ts';
import type { Tone } from '../../ui/tone.ts';

const URGENCY: Readonly<Record<AlarmState, number>> = { ALARM: 0, INSUFFICIENT_DATA: 1, OK: 2 };

/** Those that ring first, critical ones before warnings; otherwise as they come. */
export const byUrgency = (alarms: readonly AlarmAnswer[]): readonly AlarmAnswer[] =>
  [...alarms].sort(
    (a, b) =>
      URGENCY[a.state] - URGENCY[b.state] || Number(b.severity === 'critical') - Number(a.severity === 'critical'),
  );

export function summaryOf(alarms: readonly AlarmAnswer[]): string {
  const ringing = alarms.filter(({ state }) => state === 'ALARM');
  if (ringing.length === 0) return 'No alarm rings';
  return `${countText(ringing.length, 'alarm rings', 'alarms ring')}: ${ringing.map(({ meaning }) => meaning).join(' ')}`;
}

export const toneOfAlarm = ({ state, severity }: AlarmAnswer): Tone => {
  if (state === 'OK') return 'good';
  if (state === 'INSUFFICIENT_DATA') return 'plain';
  return severity === 'critical' ? 'bad' : 'warn';
};

const WORDS: Readonly<Record<AlarmState, string>> = { OK: 'fine', ALARM: 'rings', INSUFFICIENT_DATA: 'no data' };

export const wordOf = (state: AlarmState): string => WORDS[state];

/** `over 5 in 3 of 5 periods of 60 s` */
export const limitText = (alarm: AlarmAnswer): string =>
  `${alarm.statistic.toLowerCase()} of ${alarm.metric} ${alarm.comparison === '>' ? 'over' : 'under'} ` +
  `${alarm.threshold.toLocaleString('en')} in ${alarm.datapointsToAlarm} of ${alarm.evaluationPeriods} periods of ${alarm.period} s`;
