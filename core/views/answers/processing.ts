import Type, { type Static } from 'typebox';
import { Timestamp } from './common.ts';

/** `GET /processing` */
export const ProcessingAnswer = Type.Object({
  state: Type.Enum(['running', 'pausing', 'paused']),
  pausedBy: Type.Array(Type.Object({ reason: Type.Enum(['hand', 'breaker']), since: Timestamp })),
  breaker: Type.Enum(['closed', 'open', 'half-open']),
});
export type ProcessingAnswer = Static<typeof ProcessingAnswer>;

export const HealthAnswer = Type.Object({
  status: Type.Enum(['up', 'down']),
  parts: Type.Record(Type.String(), Type.Enum(['up', 'down'])),
});
export type HealthAnswer = Static<typeof HealthAnswer>;
