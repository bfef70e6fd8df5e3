import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../../../core/ingest/read-body.ts';

const LIMITS = { requestBytes: 1_000, decompressedBytes: 2_000 };
const read = (body: Uint8Array, encoding: string) => readBody(body, encoding, LIMITS);
const tail = Buffer.from('tail');

const CODINGS = [
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['zstd', zstdCompressSync],
] as const;

describe.each(CODINGS)('%s', (coding, compress) => {
  const body = compress(Buffer.from('{"a":1}'));

  it('is read', () => {
    expect(read(body, coding)).toBe('{"a":1}');
  });

  it('is refused with bytes behind its end, which would otherwise be lost in silence', () => {
    expect(() => read(Buffer.concat([body, tail]), coding)).toThrow(
      expect.objectContaining({ code: 'encoding_invalid' }),
    );
  });

  it('is refused where its end is missing', () => {
    expect(() => read(body.subarray(0, -3), coding)).toThrow(expect.objectContaining({ code: 'encoding_invalid' }));
  });

  it('is refused where it holds more than may be decompressed', () => {
    const bomb = compress(Buffer.alloc(2_001, 0x20));
    expect(() => read(bomb, coding)).toThrow(expect.objectContaining({ status: 413, code: 'body_too_large' }));
  });
});

it('reads gzip members one after the other', () => {
  expect(read(Buffer.concat([gzipSync('{"a":'), gzipSync('1}')]), 'gzip')).toBe('{"a":1}');
});

it('refuses a second zstd frame, which the decoder would pass over', () => {
  const frames = Buffer.concat([zstdCompressSync(Buffer.from('{"a":')), zstdCompressSync(Buffer.from('1}'))]);
  expect(() => read(frames, 'zstd')).toThrow(expect.objectContaining({ code: 'encoding_invalid' }));
});
