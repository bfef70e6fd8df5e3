import { once } from 'node:events';
import { crc32, deflateRaw, zstdCompress } from 'node:zlib';
import avsc from 'avsc';

type Codec = (data: Buffer, done: (error: Error | null, packed?: Buffer) => void) => void;

const sync = Buffer.from('0123456789abcdef', 'latin1');

/** An int or long as Avro writes it. */
export function long(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

/** A string or bytes as Avro writes them. */
export const sized = (data: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(data as string);
  return Buffer.concat([long(bytes.length), bytes]);
};

/** Snappy's raw format with nothing but literals, and behind it the checksum that Avro wants. */
export function snappy(data: Uint8Array): Buffer {
  const length: number[] = [];
  for (let rest = data.length; ; rest >>>= 7) {
    length.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) break;
  }
  const literals: Buffer[] = [];
  for (let at = 0; at < data.length; at += 65_536) {
    const piece = data.subarray(at, at + 65_536);
    literals.push(Buffer.from([61 << 2, (piece.length - 1) & 0xff, (piece.length - 1) >> 8]), Buffer.from(piece));
  }
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(data));
  return Buffer.concat([Buffer.from(length), ...literals, checksum]);
}

const CODECS: Readonly<Record<string, Codec>> = {
  null: (data, done) => done(null, data),
  deflate: (data, done) => deflateRaw(data, done),
  zstandard: (data, done) => zstdCompress(data, done),
  snappy: (data, done) => done(null, snappy(data)),
};

export interface FileOptions {
  readonly codec?: string;
  /** Bytes of a block. */
  readonly blockSize?: number;
}

/** A file as avsc writes it, which wraps values of an ambiguous union: `{"int": 7}`. */
export async function avroFile(
  schema: unknown,
  values: readonly unknown[],
  options: FileOptions = {},
): Promise<Buffer> {
  const encoder = new avsc.streams.BlockEncoder(schema as avsc.Type, { ...options, codecs: CODECS as never });
  encoder.on('typeError', (error: Error) => encoder.destroy(error));
  const chunks: Buffer[] = [];
  encoder.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const value of values) encoder.write(value);
  encoder.end();
  await once(encoder, 'end');
  return Buffer.concat(chunks);
}

export interface LooseBlock {
  readonly count: number | bigint;
  readonly data: Uint8Array;
  readonly sync?: Buffer;
}

/** A file put together by hand, which may lie. */
export function looseFile(schema: string, blocks: readonly LooseBlock[], codec?: string): Buffer {
  const metadata = [['avro.schema', schema], ...(codec === undefined ? [] : [['avro.codec', codec]])];
  return Buffer.concat([
    Buffer.from('Obj\u0001', 'latin1'),
    long(metadata.length),
    ...metadata.flatMap(([name, value]) => [sized(name!), sized(value!)]),
    long(0),
    sync,
    ...blocks.flatMap((block) => [long(block.count), sized(block.data), block.sync ?? sync]),
  ]);
}
