import { hash } from 'node:crypto';

/** Hash keys are integers from 0 to 2^128 - 1. */
export const HASH_KEY_SPACE = 1n << 128n;

/** The hash keys that a shard owns; both ends belong to it. */
export interface HashKeyRange {
  readonly starting: bigint;
  readonly ending: bigint;
}

/** MD5 of the key's UTF-8 bytes as an unsigned big-endian integer: docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html */
export const hashKeyOf = (partitionKey: string): bigint => BigInt(`0x${hash('md5', partitionKey, 'hex')}`);

/** Undefined where the text is not a decimal integer from 0 to 2^128 - 1. */
export function parseHashKey(text: string): bigint | undefined {
  if (!/^(0|[1-9]\d{0,38})$/.test(text)) return undefined;
  const hashKey = BigInt(text);
  return hashKey < HASH_KEY_SPACE ? hashKey : undefined;
}

export const isInRange = (hashKey: bigint, range: HashKeyRange): boolean =>
  range.starting <= hashKey && hashKey <= range.ending;

/** Splits all hash keys evenly into `count` ranges, in order. */
export const evenRanges = (count: number): readonly HashKeyRange[] =>
  Array.from({ length: count }, (_, index) => ({
    starting: (BigInt(index) * HASH_KEY_SPACE) / BigInt(count),
    ending: (BigInt(index + 1) * HASH_KEY_SPACE) / BigInt(count) - 1n,
  }));
