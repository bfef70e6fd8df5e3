import { isUtf8 } from 'node:buffer';
import type { types } from 'avsc';
import { avroInvalid } from './avro-invalid.ts';
import type { Cursor } from './cursor.ts';
import { decimalText, type NumberText } from './logical-types.ts';

/** Reads the value at the cursor and moves behind it. @returns its JSON text; of no meaning where the cursor has a fault */
export type ReadValue = (cursor: Cursor) => string;

/** The text of bytes that stand for one value. */
export type BytesText = (bytes: Buffer, cursor: Cursor) => string;

/** An event has 256 KiB, and so never half as many values as this: beyond it nobody reads on to the event's end. */
const MAX_VALUES = 500_000;

export function countValue(cursor: Cursor): void {
  cursor.values += 1;
  if (cursor.values > MAX_VALUES) throw avroInvalid(`an event has more than ${MAX_VALUES} values`);
}

function faulty(cursor: Cursor, code: string, message: string): string {
  cursor.fault ??= { code, message, path: [] };
  return 'null';
}

export const readNull: ReadValue = (cursor) => {
  countValue(cursor);
  return 'null';
};

export const readBoolean: ReadValue = (cursor) => {
  countValue(cursor);
  const byte = cursor.byte();
  if (byte > 1) throw avroInvalid('a boolean is neither true nor false');
  return byte === 1 ? 'true' : 'false';
};

/** An `int` or a `long`, as a number or as the text of what its logical type makes of it. */
export const wholeReader =
  (isInt: boolean, text?: NumberText): ReadValue =>
  (cursor) => {
    countValue(cursor);
    const value = cursor.long();
    if (isInt && (typeof value === 'bigint' || value !== (value | 0))) {
      throw avroInvalid('an int has more than 32 bits');
    }
    if (text !== undefined) {
      const known = text(value);
      const message = 'must be a time of day, or of the years 1 to 9999';
      return known === undefined ? faulty(cursor, 'number_range', message) : `"${known}"`;
    }
    if (typeof value === 'number') return String(value);
    const message = 'must not lie beyond 2^53 - 1, where readers of JSON round: write it as a string';
    return faulty(cursor, 'number_range', message);
  };

const realReader =
  (read: (cursor: Cursor) => number): ReadValue =>
  (cursor) => {
    countValue(cursor);
    const value = read(cursor);
    if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
    return faulty(cursor, 'number_range', 'must be a finite number: JSON has no NaN and no Infinity');
  };

export const readFloat = realReader((cursor) => cursor.take(4).readFloatLE(0));
export const readDouble = realReader((cursor) => cursor.take(8).readDoubleLE(0));

export function enumReader({ symbols }: types.EnumType): ReadValue {
  const texts = symbols.map((symbol) => JSON.stringify(symbol));
  return (cursor) => {
    countValue(cursor);
    const text = texts[cursor.count()];
    if (text === undefined) throw avroInvalid('an enum has no such symbol');
    return text;
  };
}

/** @param mostBytes that an event may have: no text is made of more */
export const bytesReader =
  (take: (cursor: Cursor) => Buffer, textOf: BytesText, mostBytes: number): ReadValue =>
  (cursor) => {
    countValue(cursor);
    const bytes = take(cursor);
    if (bytes.length <= mostBytes) return textOf(bytes, cursor);
    cursor.isTooLong = true;
    return 'null';
  };

export const base64: BytesText = (bytes) => `"${bytes.toString('base64')}"`;

export const utf8: BytesText = (bytes, cursor) =>
  isUtf8(bytes)
    ? JSON.stringify(bytes.toString('utf8'))
    : faulty(cursor, 'utf8_invalid', 'must be valid UTF-8: characters are never repaired');

export const decimal =
  (scale: number): BytesText =>
  (bytes, cursor) => {
    const text = decimalText(bytes, scale);
    return text === undefined ? faulty(cursor, 'number_range', 'must be a decimal of fewer digits') : `"${text}"`;
  };
