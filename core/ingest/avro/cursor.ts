import { avroInvalid } from './avro-invalid.ts';

/** Why a value of an event cannot be kept as it is. */
export interface ValueFault {
  readonly code: string;
  readonly message: string;
  /** Names from the value up to the event's data. */
  readonly path: string[];
}

/** Bytes of a long that fit a 32-bit integer whatever they hold. */
const SHORT_BYTES = 4;
const LONG_BYTES = 10;

/**
 * A place in Avro's binary encoding. Every read checks that the bytes are there.
 * https://avro.apache.org/docs/1.12.0/specification/#binary-encoding
 */
export class Cursor {
  readonly bytes: Buffer;
  position = 0;
  /** Values met since the last reset: each costs time, and not each of them a byte. */
  values = 0;
  /** How many records, arrays and maps hold the present value. */
  depth = 0;
  /** The first fault since the last reset. */
  fault: ValueFault | undefined;
  /** Whether a text since the last reset had more characters than an event may have. */
  isTooLong = false;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.position;
  }

  /** Before the next event. */
  reset(): void {
    this.values = 0;
    this.depth = 0;
    this.fault = undefined;
    this.isTooLong = false;
  }

  byte(): number {
    const byte = this.bytes[this.position];
    if (byte === undefined) throw avroInvalid('it ends within a value');
    this.position += 1;
    return byte;
  }

  /** The next `length` bytes, not copied. */
  take(length: number): Buffer {
    if (length > this.left) throw avroInvalid('it ends within a value');
    const start = this.position;
    this.position += length;
    return this.bytes.subarray(start, this.position);
  }

  /** An `int` or `long`: a bigint where a number cannot tell it from its neighbours. */
  long(): number | bigint {
    let raw = 0;
    for (let index = 0; index < SHORT_BYTES; index += 1) {
      const byte = this.byte();
      raw |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1);
    }
    let all = BigInt(raw);
    for (let index = SHORT_BYTES; index < LONG_BYTES; index += 1) {
      const byte = this.byte();
      all |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) {
        const value = BigInt.asIntN(64, (all >> 1n) ^ -(all & 1n));
        return Number.isSafeInteger(Number(value)) ? Number(value) : value;
      }
    }
    throw avroInvalid('a number has more than 10 bytes');
  }

  /** A long that counts something. */
  count(): number {
    const count = this.long();
    if (typeof count === 'bigint' || count < 0) throw avroInvalid('a length or count is negative or beyond 2^53');
    return count;
  }

  /** The bytes of a `bytes` or `string`, not copied. */
  sized(): Buffer {
    return this.take(this.count());
  }

  /** Items of the next block of an array or map; 0 at its end. */
  blockCount(): number {
    const count = this.long();
    if (typeof count === 'bigint') throw avroInvalid('a length or count is negative or beyond 2^53');
    // A negative count is followed by the block's size in bytes, for those who would pass over it.
    if (count < 0) this.count();
    return Math.abs(count);
  }
}
