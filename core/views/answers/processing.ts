import Type, { type Static } from 'typebox';
import { Count, Timestamp } from './common.ts';

/** `GET /processing` */
export const ProcessingAnswer = Type.Object({
  state: Type.Enum(['running', 'pausing', 'paused']),
  pausedBy: Type.Array(Type.Object({ reason: Type.Enum(['hand', 'breaker']), since: Timestamp })),
  breaker: Type.Enum(['closed', 'open', 'half-open']),
  /** The settings of the event source mapping, by their names in config/event-source-mapping.ts. */
  mapping: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
export type ProcessingAnswer = Static<typeof ProcessingAnswer>;

export const HealthAnswer = Type.Object({
  status: Type.Enum(['up', 'down']),
  parts: Type.Record(Type.String(), Type.Enum(['up', 'paused', 'down'])),
});
export type HealthAnswer = Static<typeof HealthAnswer>;

/** Counts are events; `read` is the sum of the three behind it. */
export const ReplayAnswer = Type.Object({
  replayId: Type.String(),
  state: Type.Enum(['running', 'done', 'stopped', 'failed', 'interrupted']),
  reason: Type.Optional(Type.String()),
  type: Type.Optional(Type.String()),
  from: Timestamp,
  to: Timestamp,
  maxPerSecond: Count,
  read: Count,
  already: Count,
  added: Count,
  failed: Count,
  startedAt: Timestamp,
  endedAt: Type.Optional(Timestamp),
});
export type ReplayAnswer = Static<typeof ReplayAnswer>;
