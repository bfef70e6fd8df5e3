import Type, { type Static } from 'typebox';
import { Count } from './common.ts';

const Fault = Type.Object({ pointer: Type.String(), code: Type.String(), message: Type.String() });

/** What became of each event of a request, in its order; with `Prefer: return=minimal` only of the rejected ones. */
export const IngestAnswer = Type.Object({
  accepted: Count,
  rejected: Count,
  events: Type.Array(
    Type.Object({
      index: Count,
      id: Type.Union([Type.String(), Type.Null()]),
      status: Type.Enum(['accepted', 'rejected', 'processed', 'failed']),
      errors: Type.Optional(Type.Array(Fault)),
    }),
  ),
});
export type IngestAnswer = Static<typeof IngestAnswer>;
