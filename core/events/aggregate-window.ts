import { EventRefused } from '../errors.ts';
import type { AggregateDefinition, TypedEvent, WindowLength } from './define-event-type.ts';
import type { AggregateEntry } from './event.ts';

const KEY_CHARACTERS = 256;

/** A declared aggregate: its name and the length of its windows in milliseconds. */
export interface AggregateSummary {
  readonly name: string;
  readonly everyMs: number;
}

export const windowLengthMs = ({ days = 0, hours = 0, minutes = 0, seconds = 0 }: WindowLength): number =>
  (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;

/** Start of the window of event time that holds `ms`; windows are aligned to 1970 and a start belongs to its window. */
export const windowStart = (ms: number, everyMs: number): number => Math.floor(ms / everyMs) * everyMs;

/** Keys are stored as they are, under an index: what no store could take would hold up everybody else's events. */
function refuseBadKey(aggregate: string, key: string): void {
  if (key.length > KEY_CHARACTERS) {
    throw new EventRefused(
      `the key of aggregate ${aggregate} has ${key.length} characters and may have ${KEY_CHARACTERS}`,
    );
  }
  if (key.includes('\u0000') || !key.isWellFormed()) {
    throw new EventRefused(`the key of aggregate ${aggregate} holds U+0000 or half of a surrogate pair`);
  }
}

/**
 * Makes the function that tells which windows an event counts in; undefined where it counts in none.
 * The function throws EventRefused for a key that cannot be stored, and whatever `key` and `value` throw.
 */
export function createAggregation(
  aggregates: Readonly<Record<string, AggregateDefinition<unknown>>>,
): (event: TypedEvent<unknown>) => readonly AggregateEntry[] | undefined {
  const declared = Object.entries(aggregates).map(([name, definition]) => ({
    name,
    definition,
    everyMs: windowLengthMs(definition.every),
  }));
  return (event) => {
    let entries: AggregateEntry[] | undefined;
    for (const { name, definition, everyMs } of declared) {
      const value = definition.value(event);
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      const key = definition.key(event);
      refuseBadKey(name, key);
      entries ??= [];
      entries.push({ aggregate: name, key, windowStartMs: windowStart(event.time.ms, everyMs), value });
    }
    return entries;
  };
}
