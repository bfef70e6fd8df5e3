import Type, { type Static } from 'typebox';
import { pageOf, Timestamp } from './common.ts';

/** Something that happened to the platform and may explain what its metrics show. */
export const MarkAnswer = Type.Object({
  at: Timestamp,
  /** `start`: a deployment or a restart. `operation`: what a person did. `breaker`: what the circuit breaker did. */
  kind: Type.Enum(['start', 'operation', 'breaker']),
  text: Type.String(),
});
export type MarkAnswer = Static<typeof MarkAnswer>;

export const MarkPage = pageOf(MarkAnswer);
export type MarkPage = Static<typeof MarkPage>;
