import Type, { type Static } from 'typebox';
import { Count, Json, pageOf, Timestamp } from './common.ts';
import { EventAnswer } from './events.ts';

export const LetterAnswer = Type.Object({
  letterId: Type.String(),
  status: Type.Enum(['deadLettered', 'parked', 'discarded', 'processed', 'filtered']),
  /** An error code; there is none for an event that only waits behind another one. */
  reason: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  family: Type.Optional(Type.String()),
  attempts: Count,
  redrives: Count,
  firstFailedAt: Timestamp,
  lastFailedAt: Timestamp,
  nextRedriveAt: Type.Optional(Timestamp),
  key: Type.Optional(Type.String()),
  waitsFor: Type.Optional(Type.String()),
  comment: Type.Optional(Type.String()),
  editedData: Type.Optional(Json),
  event: EventAnswer,
});
export type LetterAnswer = Static<typeof LetterAnswer>;

export const LetterPage = pageOf(LetterAnswer);
export type LetterPage = Static<typeof LetterPage>;

export const FamilyAnswer = Type.Object({
  family: Type.String(),
  reason: Type.String(),
  type: Type.String(),
  message: Type.String(),
  count: Count,
  firstSeen: Timestamp,
  lastSeen: Timestamp,
  /** Letter id of the newest. */
  example: Type.String(),
});
export type FamilyAnswer = Static<typeof FamilyAnswer>;

export const FamilyPage = pageOf(FamilyAnswer);
export type FamilyPage = Static<typeof FamilyPage>;

export const RedriveStarted = Type.Object({ redriveId: Type.String(), matched: Count });
export type RedriveStarted = Static<typeof RedriveStarted>;

export const RedriveAnswer = Type.Object({
  redriveId: Type.String(),
  state: Type.Enum(['running', 'done', 'stopped', 'interrupted']),
  /** Why it stopped by itself. */
  reason: Type.Optional(Type.String()),
  matched: Count,
  redriven: Count,
  processedAgain: Count,
  failedAgain: Count,
  maxPerSecond: Count,
  startedAt: Timestamp,
  endedAt: Type.Optional(Timestamp),
});
export type RedriveAnswer = Static<typeof RedriveAnswer>;

export const RehearsalAnswer = Type.Object({
  matched: Count,
  wouldPass: Count,
  wouldFail: Count,
  notTried: Count,
  reasons: Type.Array(
    Type.Object({ code: Type.String(), message: Type.String(), count: Count, example: Type.String() }),
  ),
});
export type RehearsalAnswer = Static<typeof RehearsalAnswer>;

export const DiscardAnswer = Type.Object({ discarded: Count });
export type DiscardAnswer = Static<typeof DiscardAnswer>;
