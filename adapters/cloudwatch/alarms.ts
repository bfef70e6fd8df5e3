import {
  type CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmChange, AlarmState, AlarmStatus, Alarms } from '../../core/ports/alarms.ts';
import type { Time } from '../../core/ports/time.ts';

/** Only an alarm that changed lately is asked for its history: a call each, of which CloudWatch answers 20 a second. */
const LATELY_MS = 24 * 3_600_000;
const CHANGES = 20;

export interface CloudWatchAlarmsDeps {
  readonly client: Pick<CloudWatchClient, 'send'>;
  /** With which the names of this deployment's alarms begin. */
  readonly namePrefix: string;
  readonly time: Pick<Time, 'now'>;
}

/** The deployment writes the alarm's own name in front of its description: the name in CloudWatch is a generated one. */
const ownName = ({ AlarmDescription = '' }: MetricAlarm): string | undefined =>
  /^([a-z0-9-]+): /.exec(AlarmDescription)?.[1];

/** What the alarm saw when it came to this state. */
function newestValue({ StateReasonData }: MetricAlarm): number | undefined {
  if (StateReasonData === undefined) return undefined;
  const { recentDatapoints } = JSON.parse(StateReasonData) as { recentDatapoints?: readonly (number | null)[] };
  return recentDatapoints?.findLast((value) => value !== null) ?? undefined;
}

interface HistoryData {
  readonly newState?: { readonly stateValue?: AlarmState; readonly stateReason?: string };
}

/** The alarms of a deployment as CloudWatch judges them. */
export function cloudWatchAlarms({ client, namePrefix, time }: CloudWatchAlarmsDeps): Alarms {
  const describe = async (): Promise<readonly MetricAlarm[]> => {
    const alarms: MetricAlarm[] = [];
    for (let next: string | undefined, isFirst = true; isFirst || next !== undefined; isFirst = false) {
      const page = await client.send(
        new DescribeAlarmsCommand({
          AlarmNamePrefix: namePrefix,
          AlarmTypes: ['MetricAlarm'],
          ...(next !== undefined && { NextToken: next }),
        }),
      );
      alarms.push(...(page.MetricAlarms ?? []));
      next = page.NextToken;
    }
    return alarms;
  };

  const changesOf = async (alarmName: string): Promise<readonly AlarmChange[]> => {
    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({
        AlarmName: alarmName,
        HistoryItemType: 'StateUpdate',
        MaxRecords: CHANGES,
        ScanBy: 'TimestampDescending',
      }),
    );
    return AlarmHistoryItems.flatMap(({ Timestamp, HistoryData = '{}', HistorySummary = '' }) => {
      const { newState } = JSON.parse(HistoryData) as HistoryData;
      if (Timestamp === undefined || newState?.stateValue === undefined) return [];
      return [
        { atMs: Timestamp.getTime(), state: newState.stateValue, reason: newState.stateReason ?? HistorySummary },
      ];
    });
  };

  const statusOf = async (name: string, alarm: MetricAlarm): Promise<AlarmStatus> => {
    const { AlarmName = '', StateValue = 'INSUFFICIENT_DATA', StateReason = '', Threshold = 0 } = alarm;
    const changedAt = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
    const sinceMs = changedAt?.getTime() ?? 0;
    const history = time.now() - sinceMs < LATELY_MS ? await changesOf(AlarmName) : [];
    return {
      name,
      state: StateValue,
      sinceMs,
      reason: StateReason,
      threshold: Threshold,
      value: newestValue(alarm),
      history: history.length > 0 ? history : [{ atMs: sinceMs, state: StateValue, reason: StateReason }],
    };
  };

  return {
    async statuses() {
      const statuses: AlarmStatus[] = [];
      for (const alarm of await describe()) {
        const name = ownName(alarm);
        if (name !== undefined) statuses.push(await statusOf(name, alarm));
      }
      return statuses;
    },
  };
}
