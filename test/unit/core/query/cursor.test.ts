import { describe, expect, it } from 'vitest';
import {
  decodePosition,
  decodeWindow,
  encodePosition,
  encodeWindow,
  filterHash,
} from '../../../../core/query/cursor.ts';

const hash = filterHash({ type: 'a', order: 'desc' });
const position = { time: { ms: 1588205199824, micros: 370 }, position: '184467' };
const forge = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a cursor of an event list', () => {
  it('leads back to the position it was made from', () => {
    const cursor = encodePosition(position, hash);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodePosition(cursor, hash)).toEqual({ time: { ms: 1588205199824, micros: 370 }, position: '184467' });
  });

  it('holds before 1970 too', () => {
    const early = { time: { ms: -62135596800000, micros: 1 }, position: '0' };
    expect(decodePosition(encodePosition(early, hash), hash)).toEqual(early);
  });

  it('is refused by a list with other filters', () => {
    const other = filterHash({ type: 'a', order: 'asc' });
    expect(decodePosition(encodePosition(position, hash), other)).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['garbage', '%%%'],
    ['text that is no JSON', 'aGVsbG8'],
    ['a changed last character', `${encodePosition(position, hash)}x`],
    ['a cut end', encodePosition(position, hash).slice(0, -4)],
    ['padding', `${encodePosition(position, hash)}==`],
    ['an object', forge({})],
    ['null', forge(null)],
    ['a later version', forge([2, hash, 0, 0, '1'])],
    ['a fractional time', forge([1, hash, 0.5, 0, '1'])],
    ['a time beyond the year 9999', forge([1, hash, 253402300800000, 0, '1'])],
    ['1000 microseconds', forge([1, hash, 0, 1000, '1'])],
    ['a numeric position', forge([1, hash, 0, 0, 1])],
    ['a position that is no number', forge([1, hash, 0, 0, "1' or 1=1"])],
    ['a position beyond 63 bits', forge([1, hash, 0, 0, '9223372036854775808'])],
    ['a missing position', forge([1, hash, 0, 0])],
    ['one part too many', forge([1, hash, 0, 0, '1', 'x'])],
    ['3 KiB', 'A'.repeat(3072)],
  ])('is refused when it is %s', (_what, text) => {
    expect(decodePosition(text, hash)).toBeUndefined();
  });
});

describe('a cursor of an aggregate', () => {
  it('leads back to the window it was made from', () => {
    const cursor = encodeWindow({ windowStartMs: 1588204800000, key: 'Büro 7' }, hash);
    expect(decodeWindow(cursor, hash)).toEqual({ windowStartMs: 1588204800000, key: 'Büro 7' });
  });

  it.each([
    ['a position of an event list', encodePosition(position, hash)],
    ['a key with U+0000', forge([1, hash, 0, '\0'])],
    ['no key', forge([1, hash, 0])],
  ])('is refused when it is %s', (_what, text) => {
    expect(decodeWindow(text, hash)).toBeUndefined();
  });
});
