import Type, { type Static } from 'typebox';
import { Count, Json, pageOf, Timestamp } from './common.ts';

const Aggregate = Type.Object({ name: Type.String(), everyMs: Count });

const SUMMARY = {
  /** With a trailing `*`, every type that starts so. */
  type: Type.String(),
  description: Type.Optional(Type.String()),
  latestVersion: Count,
  versions: Type.Array(Count),
  aggregates: Type.Array(Aggregate),
};

/** A JSON Schema; `examples` holds the declared example of the latest version. */
export const SchemaAnswer = Type.Record(Type.String(), Json);
export type SchemaAnswer = Static<typeof SchemaAnswer>;

export const TypePage = pageOf(Type.Object(SUMMARY));
export type TypePage = Static<typeof TypePage>;

export const TypeAnswer = Type.Object({ ...SUMMARY, schema: SchemaAnswer });
export type TypeAnswer = Static<typeof TypeAnswer>;

export const AggregatePage = pageOf(Type.Object({ ...Aggregate.properties, type: Type.String() }));

export const WindowPage = pageOf(
  Type.Object({
    windowStart: Timestamp,
    windowEnd: Timestamp,
    key: Type.String(),
    count: Count,
    sum: Type.Number(),
    min: Type.Number(),
    max: Type.Number(),
    mean: Type.Number(),
  }),
);
export type WindowPage = Static<typeof WindowPage>;
