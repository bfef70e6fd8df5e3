import type { CloudWatchClient, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { expect, it } from 'vitest';
import { cloudWatchAlarms } from '../../../../adapters/cloudwatch/alarms.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;

interface Call {
  readonly input: { readonly AlarmName?: string; readonly NextToken?: string; readonly AlarmNamePrefix?: string };
}

/** `pages`: of DescribeAlarms. `history`: items of DescribeAlarmHistory, by name of the alarm. */
function bench(pages: readonly (readonly MetricAlarm[])[], history: Readonly<Record<string, readonly unknown[]>> = {}) {
  const calls: Call['input'][] = [];
  let page = 0;
  const send = async ({ input }: Call): Promise<unknown> => {
    calls.push(input);
    if (input.AlarmName !== undefined) return { AlarmHistoryItems: history[input.AlarmName] };
    page += 1;
    return { MetricAlarms: pages[page - 1], ...(page < pages.length && { NextToken: String(page) }) };
  };
  const client = { send } as unknown as Pick<CloudWatchClient, 'send'>;
  return { calls, alarms: cloudWatchAlarms({ client, namePrefix: 'Spillway-', time: { now: () => NOON } }) };
}

const alarm = (name: string, changes: MetricAlarm = {}): MetricAlarm => ({
  AlarmName: `Spillway-Monitoring${name}-ABC`,
  AlarmDescription: `${name}: It means something. What to do: docs/runbooks/${name}.md`,
  StateValue: 'OK',
  StateReason: 'Threshold Crossed',
  StateTransitionedTimestamp: new Date(NOON - 48 * HOUR),
  Threshold: 0,
  ...changes,
});

it('knows an alarm by the word in front of its description, and asks for every page', async () => {
  const { alarms, calls } = bench([
    [alarm('dead-letters')],
    [alarm('silence'), alarm('other', { AlarmDescription: '' })],
  ]);
  expect((await alarms.statuses()).map(({ name }) => name)).toEqual(['dead-letters', 'silence']);
  expect(calls).toEqual([
    { AlarmNamePrefix: 'Spillway-', AlarmTypes: ['MetricAlarm'] },
    { AlarmNamePrefix: 'Spillway-', AlarmTypes: ['MetricAlarm'], NextToken: '1' },
  ]);
});

it('tells the history of an alarm that changed within a day', async () => {
  const lately = alarm('dead-letters', {
    StateValue: 'ALARM',
    StateReason: 'now',
    StateTransitionedTimestamp: new Date(NOON - HOUR),
    StateReasonData: JSON.stringify({ recentDatapoints: [0, null, 3, null] }),
    Threshold: 2,
  });
  const item = (atMs: number, stateValue: string, stateReason: string) => ({
    Timestamp: new Date(atMs),
    HistoryData: JSON.stringify({ newState: { stateValue, stateReason } }),
  });
  const { alarms } = bench([[lately]], {
    'Spillway-Monitoringdead-letters-ABC': [
      item(NOON - HOUR, 'ALARM', 'now'),
      item(NOON - 2 * HOUR, 'OK', 'before'),
      {},
    ],
  });
  expect(await alarms.statuses()).toEqual([
    {
      name: 'dead-letters',
      state: 'ALARM',
      sinceMs: NOON - HOUR,
      reason: 'now',
      threshold: 2,
      value: 3,
      history: [
        { atMs: NOON - HOUR, state: 'ALARM', reason: 'now' },
        { atMs: NOON - 2 * HOUR, state: 'OK', reason: 'before' },
      ],
    },
  ]);
});

it('tells the last change alone of one that has long been so', async () => {
  const { alarms, calls } = bench([[alarm('silence')]]);
  const [status] = await alarms.statuses();
  expect(status).toMatchObject({
    value: undefined,
    history: [{ atMs: NOON - 48 * HOUR, state: 'OK', reason: 'Threshold Crossed' }],
  });
  expect(calls).toHaveLength(1);
});
