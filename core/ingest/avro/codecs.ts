import { crc32, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { IngestRefusal } from '../refusal.ts';
import { avroInvalid } from './avro-invalid.ts';
import { snappyDecompress } from './snappy.ts';

/**
 * Decompresses a block.
 * @param most bytes that may come out
 * @throws IngestRefusal 413 where more would come out, 400 where the block is damaged
 */
export type Codec = (block: Buffer, most: number) => Buffer;

/** What node's functions return with `info`, which its types leave out: https://nodejs.org/api/zlib.html#class-options */
interface Decompressed {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

const CHECKSUM_BYTES = 4;

function whole(result: unknown, block: Buffer): Buffer {
  const { buffer, engine } = result as Decompressed;
  if (engine.bytesWritten !== block.length) throw new RangeError('bytes behind the end');
  return buffer;
}

/** https://avro.apache.org/docs/1.12.0/specification/#required-codecs and the sections behind it */
const DECOMPRESS: ReadonlyMap<string, Codec> = new Map<string, Codec>([
  ['deflate', (block, most) => whole(inflateRawSync(block, { maxOutputLength: most, info: true }), block)],
  ['zstandard', (block, most) => whole(zstdDecompressSync(block, { maxOutputLength: most, info: true }), block)],
  [
    'snappy',
    (block, most) => {
      if (block.length < CHECKSUM_BYTES) throw new RangeError('no checksum');
      const data = snappyDecompress(block.subarray(0, -CHECKSUM_BYTES), most);
      if (crc32(data) !== block.readUInt32BE(block.length - CHECKSUM_BYTES)) throw new RangeError('wrong checksum');
      return data;
    },
  ],
]);

/** @throws IngestRefusal 415 for a codec that is not taken */
export function codecNamed(name: string): Codec {
  if (name === 'null') return (block) => block;
  const decompress = DECOMPRESS.get(name);
  if (decompress === undefined) {
    const detail = `Avro codec '${name.slice(0, 40)}' is not taken: write the file with null, deflate, snappy or zstandard.`;
    throw new IngestRefusal(415, 'codec_unsupported', detail);
  }
  return (block, most) => {
    try {
      return decompress(block, Math.max(1, most));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') {
        throw avroInvalid(`a block is not whole, valid ${name}`);
      }
      const detail = 'The blocks of the file hold too many bytes once decompressed: send it in parts.';
      throw new IngestRefusal(413, 'body_too_large', detail);
    }
  };
}
