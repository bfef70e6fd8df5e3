import Type, { type TSchema } from 'typebox';

/** RFC 3339 in UTC. */
export const Timestamp = Type.String({ format: 'date-time' });

export const Count = Type.Integer({ minimum: 0 });

/** Any JSON value: what a producer sent, or what a process() returned. */
export const Json = Type.Unknown();

/** One page of a list; `nextCursor` is null at the end. */
export const pageOf = <Item extends TSchema>(item: Item) =>
  Type.Object({ items: Type.Array(item), nextCursor: Type.Union([Type.String(), Type.Null()]) });

/** Why something failed: a code of docs/errors.md and a sentence. */
export const Failure = Type.Object({ code: Type.String(), message: Type.String() });
