import { hash } from 'node:crypto';

/**
 * Amazon's Kinesis Producer Library packs many records into one: magic bytes, a protobuf message, and the MD5 of that
 * message. Format: github.com/awslabs/amazon-kinesis-producer, aggregation-format.md
 */
const MAGIC = Buffer.from('f3899ac2', 'hex');
const DIGEST_BYTES = 16;

const LENGTH_DELIMITED = 2;
const RECORDS_FIELD = 3;
const DATA_FIELD = 3;

export function isKplAggregate(data: Buffer): boolean {
  if (data.length < MAGIC.length + DIGEST_BYTES || !data.subarray(0, MAGIC.length).equals(MAGIC)) return false;
  const message = data.subarray(MAGIC.length, -DIGEST_BYTES);
  return hash('md5', message, 'buffer').equals(data.subarray(-DIGEST_BYTES));
}

/** Reads a base-128 varint; values above 2^53 do not occur in lengths and tags. */
function readVarint(bytes: Buffer, start: number): { value: number; next: number } {
  let value = 0;
  let scale = 1;
  for (let index = start; index < bytes.length && index < start + 10; index += 1) {
    const byte = bytes[index] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, next: index + 1 };
    scale *= 128;
  }
  throw new RangeError('a varint does not end');
}

/** The length-delimited fields with number `wanted`, in order; fields of other kinds are passed over. */
function* fieldsOf(message: Buffer, wanted: number): Generator<Buffer> {
  let index = 0;
  while (index < message.length) {
    const tag = readVarint(message, index);
    const wireType = tag.value % 8;
    if (wireType === 0) {
      index = readVarint(message, tag.next).next;
    } else if (wireType === LENGTH_DELIMITED) {
      const { value: length, next } = readVarint(message, tag.next);
      if (next + length > message.length) throw new RangeError('a field is longer than its message');
      if (Math.floor(tag.value / 8) === wanted) yield message.subarray(next, next + length);
      index = next + length;
    } else {
      throw new RangeError(`wire type ${wireType} does not occur in this message`);
    }
  }
}

/**
 * The user records inside an aggregate, in order.
 * @param data for which `isKplAggregate` holds
 * @throws RangeError when the message is not of the documented form
 */
export function readKplAggregate(data: Buffer): Buffer[] {
  const message = data.subarray(MAGIC.length, -DIGEST_BYTES);
  const records: Buffer[] = [];
  for (const record of fieldsOf(message, RECORDS_FIELD)) records.push(...fieldsOf(record, DATA_FIELD));
  return records;
}
