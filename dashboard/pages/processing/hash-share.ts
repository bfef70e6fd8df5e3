const ALL_KEYS = 2n ** 128n;
const PARTS = 10_000n;

export interface HashKeyRange {
  readonly startingHashKey: string;
  readonly endingHashKey: string;
}

/** Where a range begins and how much of all hash keys it is, each from 0 to 1. */
export function shareOf({ startingHashKey, endingHashKey }: HashKeyRange): {
  readonly start: number;
  readonly size: number;
} {
  const start = BigInt(startingHashKey);
  const size = BigInt(endingHashKey) - start + 1n;
  const part = (value: bigint): number => Number((value * PARTS) / ALL_KEYS) / Number(PARTS);
  return { start: part(start), size: part(size) };
}
