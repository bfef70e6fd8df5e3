import Type, { type Static } from 'typebox';
import { EVENT_STATUSES } from '../../events/event.ts';
import { Count, Failure, Json, pageOf, Timestamp } from './common.ts';

/** The envelope of a CloudEvent as the API gives it; extension attributes stand beside these members. */
const ENVELOPE = {
  id: Type.String(),
  source: Type.String(),
  type: Type.String(),
  time: Timestamp,
  subject: Type.Optional(Type.String()),
  partitionkey: Type.Optional(Type.String()),
  data: Type.Optional(Json),
};

const PLACE = {
  receivedAt: Timestamp,
  shardId: Type.Optional(Type.String()),
  sequenceNumber: Type.Optional(Type.String()),
};

export const EventAnswer = Type.Object({
  ...ENVELOPE,
  ...PLACE,
  status: Type.Enum([...EVENT_STATUSES]),
  attempts: Count,
  processedAt: Timestamp,
  result: Type.Optional(Json),
  filterReason: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(Failure)),
  /** Other sources that used the same id. */
  alsoFrom: Type.Optional(Type.Array(Type.String())),
  /** Extension attributes, where one bears a name of this answer; otherwise they stand beside the envelope. */
  extensions: Type.Optional(Type.Record(Type.String(), Json)),
});
export type EventAnswer = Static<typeof EventAnswer>;

export const EventPage = pageOf(EventAnswer);
export type EventPage = Static<typeof EventPage>;

export const ConflictPage = pageOf(Type.Object({ ...ENVELOPE, ...PLACE }));

/** One line of an event's story; what it is about follows from `what`. */
export const StoryEntry = Type.Object({ at: Timestamp, what: Type.String(), data: Type.Optional(Json) });
export type StoryEntry = Static<typeof StoryEntry> & Readonly<Record<string, unknown>>;

export const StoryAnswer = Type.Object({
  id: Type.String(),
  source: Type.String(),
  type: Type.String(),
  status: Type.Enum([...EVENT_STATUSES]),
  attempts: Count,
  shardId: Type.String(),
  sequenceNumber: Type.String(),
  letterId: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(Failure)),
  timeline: Type.Array(StoryEntry),
});
export type StoryAnswer = Omit<Static<typeof StoryAnswer>, 'timeline'> & { readonly timeline: readonly StoryEntry[] };
