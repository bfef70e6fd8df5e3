import { expect, it } from 'vitest';
import { alarmsWith } from '../../../config/stage-alarms.ts';
import { synthesized } from '../lib/synthesized.ts';

it.each([
  ['dynamodb', 28],
  ['postgres', 25],
] as const)('with %s a stage has %i alarms', (store, count) => {
  const made = synthesized({ store, stage: 'prod' })
    .resources('AWS::CloudWatch::Alarm')
    .map(({ Properties }) => /^[\w-]+/.exec(Properties.AlarmDescription)?.[0]);
  const names = alarmsWith(store, 'prod').map(({ name }) => name);
  expect(made.sort()).toEqual([...names].sort());
  expect(names.length).toBe(count);
});
