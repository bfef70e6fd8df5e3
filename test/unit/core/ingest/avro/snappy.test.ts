import { expect, it } from 'vitest';
import { snappyDecompress } from '../../../../../core/ingest/avro/snappy.ts';

const decompressed = (...bytes: number[]): string => snappyDecompress(Buffer.from(bytes), 100_000).toString('latin1');
const [a, b, c] = [0x61, 0x62, 0x63];

// Tags are written by https://github.com/google/snappy/blob/main/format_description.txt
it('reads literals of each length', () => {
  expect(decompressed(3, 0x08, a, b, c)).toBe('abc');
  expect(decompressed(3, 0xf0, 2, a, b, c)).toBe('abc');
  expect(decompressed(3, 0xf4, 2, 0, a, b, c)).toBe('abc');
  expect(decompressed(3, 0xf8, 2, 0, 0, a, b, c)).toBe('abc');
  expect(decompressed(3, 0xfc, 2, 0, 0, 0, a, b, c)).toBe('abc');
  expect(decompressed(0)).toBe('');
});

it('reads copies of each kind, also those that reach into what they write', () => {
  expect(decompressed(12, 0x08, a, b, c, 0x15, 3)).toBe('abcabcabcabc');
  expect(decompressed(6, 0x08, a, b, c, 0x0a, 3, 0)).toBe('abcabc');
  expect(decompressed(6, 0x08, a, b, c, 0x0b, 3, 0, 0, 0)).toBe('abcabc');
});

it.each([
  ['nothing at all', []],
  ['no end of the length', [0x80]],
  ['a length of six bytes', [0x80, 0x80, 0x80, 0x80, 0x80, 1]],
  ['a literal longer than the input', [3, 0x08, a, b]],
  ['a literal without its length', [3, 0xf4, 2]],
  ['a literal longer than was promised', [2, 0x08, a, b, c]],
  ['less than was promised', [4, 0x08, a, b, c]],
  ['a copy of what is not there', [6, 0x08, a, b, c, 0x0a, 4, 0]],
  ['a copy of nothing', [6, 0x08, a, b, c, 0x0a, 0, 0]],
  ['a copy without its offset', [6, 0x08, a, b, c, 0x0a, 3]],
  ['a copy longer than was promised', [5, 0x08, a, b, c, 0x0a, 3, 0]],
] as const)('refuses %s', (_what, bytes) => {
  expect(() => snappyDecompress(Buffer.from(bytes), 100_000)).toThrow('corrupt snappy data');
});

it('makes no room for more than it may write', () => {
  expect(() => snappyDecompress(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]), 100_000)).toThrow(
    expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }),
  );
});
