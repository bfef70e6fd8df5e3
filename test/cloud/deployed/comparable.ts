import { expect } from 'vitest';

/**
 * What two platforms may tell otherwise of the same events. Whatever is not named here has to be equal, the content of
 * events (`data`, `result`) always.
 */
export const MAY_DIFFER: Readonly<Record<string, readonly string[]>> = {
  'when it was received and worked on': [
    ...['asOf', 'receivedAt', 'processedAt', 'firstFailedAt', 'lastFailedAt', 'nextRedriveAt', 'firstSeen', 'lastSeen'],
    ...['startedAt', 'endedAt', 'perMinute', 'latencyMs'],
  ],
  'where it stands in its stream': ['shardId', 'sequenceNumber', 'shards'],
  'ids that a store gives, and the example that is named by one': ['letterId', 'redriveId', 'example'],
  'what is counted on one machine only': ['refused'],
};

const NAMES = new Set(Object.values(MAY_DIFFER).flat());
const CONTENT = new Set(['data', 'editedData', 'result']);

/** An answer without what may differ. */
export function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      NAMES.has(name) ? [] : [[name, CONTENT.has(name) ? member : comparable(member)]],
    ),
  );
}

/** A list of which the order says nothing, or not all. */
export const inOrderOf = (names: readonly string[], items: readonly unknown[]): readonly unknown[] => {
  const key = (item: unknown): string =>
    JSON.stringify(
      names.map((name) => name.split('.').reduce((at, part) => (at as Record<string, unknown>)?.[part], item)),
    );
  return items
    .map((item) => [key(item), comparable(item)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item);
};

/** Sums of the same numbers in another order differ in their last digits. */
export function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  const apart = actual.filter((value, at) => {
    const other = expected[at] as number;
    return Math.abs(value - other) > 1e-9 * Math.max(1, Math.abs(other));
  });
  expect(apart).toEqual([]);
}
