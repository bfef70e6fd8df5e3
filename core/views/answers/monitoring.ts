import Type, { type Static } from 'typebox';
import { Count, pageOf, Timestamp } from './common.ts';

export const AlarmState = Type.Enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
export type AlarmState = Static<typeof AlarmState>;

/** One alarm as it stands, with what it looks at: M of the last N periods beyond the threshold. */
export const AlarmAnswer = Type.Object({
  name: Type.String(),
  /** What it means when it is in ALARM. */
  meaning: Type.String(),
  severity: Type.Enum(['critical', 'warning']),
  state: AlarmState,
  since: Timestamp,
  /** Why it is in this state. */
  reason: Type.String(),
  metric: Type.String(),
  statistic: Type.String(),
  comparison: Type.Enum(['>', '<']),
  threshold: Type.Number(),
  /** The newest value that was looked at; null where there was none. */
  value: Type.Union([Type.Number(), Type.Null()]),
  /** In seconds. */
  period: Count,
  evaluationPeriods: Count,
  datapointsToAlarm: Count,
  /** Path of the page in the repository. */
  runbook: Type.String(),
  /** The latest changes of state, newest first. */
  history: Type.Array(Type.Object({ at: Timestamp, state: AlarmState, reason: Type.String() })),
});
export type AlarmAnswer = Static<typeof AlarmAnswer>;

/** `GET /alarms`, in the order in which an operator asks. */
export const AlarmPage = pageOf(AlarmAnswer);
export type AlarmPage = Static<typeof AlarmPage>;

/** `GET /metrics/series`; periods in which nothing was measured have no point. */
export const SeriesAnswer = Type.Object({
  name: Type.String(),
  unit: Type.Enum(['Count', 'Milliseconds', 'Bytes']),
  kind: Type.Enum(['counter', 'measurement', 'gauge']),
  help: Type.String(),
  from: Timestamp,
  to: Timestamp,
  /** In seconds. */
  period: Count,
  /** The members of a point beside `t`: sum of a counter; minimum, average and maximum of a gauge; and so on. */
  statistics: Type.Array(Type.String()),
  /** `t` is the start of the period. */
  points: Type.Array(
    Type.Intersect([Type.Object({ t: Timestamp }), Type.Record(Type.String(), Type.Union([Type.Number(), Timestamp]))]),
  ),
});
export interface SeriesAnswer extends Omit<Static<typeof SeriesAnswer>, 'points'> {
  readonly points: readonly ({ readonly t: string } & Readonly<Record<string, number | string>>)[];
}

export const ShardAnswer = Type.Object({
  shardId: Type.String(),
  /** `closed`: after a split or a merge; it takes no more records. */
  state: Type.Enum(['open', 'closed']),
  parentShardIds: Type.Array(Type.String()),
  /** Decimal integers from 0 to 2^128 - 1; both ends belong to the shard. */
  hashKeyRange: Type.Object({ startingHashKey: Type.String(), endingHashKey: Type.String() }),
  /** The last record whose events are settled in the store; null before the first. */
  position: Type.Union([Type.String(), Type.Null()]),
  /** Events since the shard was created. */
  received: Count,
  settled: Count,
  /** Events that are not settled yet. */
  behind: Count,
  /** Age of the oldest record that is not settled. */
  iteratorAgeMs: Count,
  /** Events a second over the last minute; null where nobody measures it by shard. */
  rate: Type.Union([Type.Object({ received: Type.Number(), settled: Type.Number() }), Type.Null()]),
  /** Failed deliveries of the batch in hand; null where nobody knows. */
  attempts: Type.Union([Count, Type.Null()]),
  /**
   * Ordering keys with at least a hundredth of the events of the last minute or two, most first, at most five; `share` is
   * from 0 to 1 and of a sample. Null where nobody looks.
   */
  hotKeys: Type.Union([Type.Array(Type.Object({ key: Type.String(), share: Type.Number() })), Type.Null()]),
});
export type ShardAnswer = Static<typeof ShardAnswer>;

/** `GET /shards` */
export const ShardPage = pageOf(ShardAnswer);
export type ShardPage = Static<typeof ShardPage>;
