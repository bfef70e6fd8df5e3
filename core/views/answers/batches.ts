import Type, { type Static } from 'typebox';
import { Count, pageOf, Timestamp } from './common.ts';

/** A batch as the event source mapping delivered it; the halves of a split name it as their parent. */
export const BatchAnswer = Type.Object({
  requestId: Type.String(),
  parentRequestId: Type.Optional(Type.String()),
  shardId: Type.String(),
  records: Count,
  attempts: Count,
  outcome: Type.Enum(['running', 'succeeded', 'partial', 'bisected', 'failed', 'refused', 'discarded']),
  startedAt: Timestamp,
  endedAt: Type.Optional(Timestamp),
  error: Type.Optional(Type.Object({ errorType: Type.String(), errorMessage: Type.String() })),
  /** Of a discarded one: Lambda's name of the limit that was reached. */
  condition: Type.Optional(Type.String()),
});
export type BatchAnswer = Static<typeof BatchAnswer>;

export const BatchPage = pageOf(BatchAnswer);
export type BatchPage = Static<typeof BatchPage>;
