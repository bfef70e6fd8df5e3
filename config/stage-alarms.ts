import { type AlarmDefinition, type PerStage, thresholdOf } from './alarm-definition.ts';
import { ALARMS } from './alarms.ts';

/** Parts that a deployment has with one of the stores only. */
const OF_ONE_STORE: Readonly<Record<string, 'dynamodb' | 'postgres'>> = {
  table: 'dynamodb',
  projector: 'dynamodb',
  database: 'postgres',
};

/** The alarms that a stage has with a store, where its settings change nothing. */
export const alarmsWith = (store: 'dynamodb' | 'postgres', stage: keyof PerStage): readonly AlarmDefinition[] =>
  ALARMS.filter((alarm) => {
    const only = typeof alarm.metric === 'string' ? undefined : OF_ONE_STORE[alarm.metric.of];
    return (only ?? store) === store && thresholdOf(alarm, stage) !== undefined;
  });
