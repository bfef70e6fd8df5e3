import type { EventStatus, Outcome, SettledEvent } from '../../core/events/event.ts';
import { KEY_BYTES, writeEventKey } from './event-key.ts';
import type { Series } from './series.ts';
import { storableText } from './storable-text.ts';

/** Numbers of the statuses in the `status` column. They are stored: never reuse one. */
export const STATUS_NUMBERS: Readonly<Record<Exclude<EventStatus, 'accepted'>, number>> = {
  processed: 1,
  filtered: 2,
  deadLettered: 3,
  redriven: 4,
  parked: 5,
  discarded: 6,
};

export const STATUS_NAMES: ReadonlyMap<number, EventStatus> = new Map(
  Object.entries(STATUS_NUMBERS).map(([name, number]) => [number, name as EventStatus]),
);

/** Columns of an encoded row, in order. */
export const EVENT_COLUMNS =
  'time, position, key, source_id, series_id, status, attempts, time_given, id, subject, partition_key, attributes, data, result, failure_code, detail';
const COLUMN_COUNT = 16;

/** One event and the numbers that the database knows its position, type and source by. */
export interface EventRow {
  readonly settled: SettledEvent;
  readonly position: number;
  readonly series: Series;
}

// PGCOPY header: signature, flags, length of the header's extension.
// https://www.postgresql.org/docs/18/sql-copy.html (binary format)
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER_BYTES = 2;
/** Lengths and values of the columns of fixed size, and the lengths of the others. */
const FIXED_ROW_BYTES = 2 + COLUMN_COUNT * 4 + 8 + 8 + KEY_BYTES + 4 + 4 + 2 + 2 + 1;
const POSTGRES_EPOCH_MS = 946_684_800_000;
const TWO_TO_32 = 0x1_0000_0000;

const sizeOf = (text: string | undefined): number => (text === undefined ? 0 : text.length * 3);

function rowBytes({ settled: { event, outcome } }: EventRow): number {
  let size = FIXED_ROW_BYTES + sizeOf(event.id) + sizeOf(event.subject) + sizeOf(event.partitionKey);
  size += sizeOf(event.attributesText) + sizeOf(event.dataText);
  if (outcome.status === 'processed') size += sizeOf(outcome.resultText);
  else if (outcome.status === 'filtered') size += sizeOf(outcome.reason);
  else if (outcome.status === 'deadLettered') size += sizeOf(outcome.failure.code) + sizeOf(outcome.failure.message);
  return size;
}

/** Writes the fields of PostgreSQL's binary COPY format one behind the other. */
class RowWriter {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
    this.#at = HEADER.copy(this.#buffer);
  }

  #length(bytes: number): void {
    this.#at = this.#buffer.writeInt32BE(bytes, this.#at);
  }

  startRow(): void {
    this.#at = this.#buffer.writeInt16BE(COLUMN_COUNT, this.#at);
  }

  /** A whole number within 2^53. */
  int8(value: number): void {
    this.#length(8);
    this.#at = this.#buffer.writeInt32BE(Math.floor(value / TWO_TO_32), this.#at);
    this.#at = this.#buffer.writeUInt32BE(value - Math.floor(value / TWO_TO_32) * TWO_TO_32, this.#at);
  }

  timestamp(ms: number, micros: number): void {
    const value = (ms - POSTGRES_EPOCH_MS) * 1_000 + micros;
    if (Number.isSafeInteger(value)) {
      this.int8(value);
      return;
    }
    this.#length(8);
    this.#at = this.#buffer.writeBigInt64BE(BigInt(ms - POSTGRES_EPOCH_MS) * 1_000n + BigInt(micros), this.#at);
  }

  int4(value: number): void {
    this.#length(4);
    this.#at = this.#buffer.writeInt32BE(value, this.#at);
  }

  int2(value: number): void {
    this.#length(2);
    this.#at = this.#buffer.writeInt16BE(value, this.#at);
  }

  bool(value: boolean): void {
    this.#length(1);
    this.#at = this.#buffer.writeUInt8(value ? 1 : 0, this.#at);
  }

  /** @returns whether the key spells the id */
  key(id: string): boolean {
    this.#length(KEY_BYTES);
    const spelled = writeEventKey(id, this.#buffer, this.#at);
    this.#at += KEY_BYTES;
    return spelled;
  }

  text(value: string | undefined): void {
    if (value === undefined) {
      this.#length(-1);
      return;
    }
    const written = this.#buffer.write(value, this.#at + 4);
    this.#length(written);
    this.#at += written;
  }

  finish(): Buffer {
    this.#at = this.#buffer.writeInt16BE(-1, this.#at);
    return this.#buffer.subarray(0, this.#at);
  }
}

/** Why it was filtered, or what failed. */
export function detailOf(outcome: Outcome): string | undefined {
  if (outcome.status === 'filtered') return outcome.reason;
  return outcome.status === 'deadLettered' ? outcome.failure.message : undefined;
}

function writeRow(writer: RowWriter, { settled: { event, outcome }, position, series }: EventRow): void {
  writer.startRow();
  writer.timestamp(event.time.ms, event.time.micros);
  writer.int8(position);
  const spelled = writer.key(event.id);
  writer.int4(series.sourceId);
  writer.int4(series.id);
  writer.int2(STATUS_NUMBERS[outcome.status]);
  writer.int2(outcome.attempts);
  writer.bool(event.timeGiven);
  writer.text(spelled ? undefined : event.id);
  writer.text(event.subject);
  writer.text(event.partitionKey);
  writer.text(event.attributesText);
  writer.text(event.dataText);
  writer.text(outcome.status === 'processed' ? outcome.resultText : undefined);
  writer.text(outcome.status === 'deadLettered' ? outcome.failure.code : undefined);
  const detail = detailOf(outcome);
  writer.text(detail === undefined ? undefined : storableText(detail));
}

/**
 * Encodes rows for `copy <table> (EVENT_COLUMNS) from stdin binary`.
 * @param allocate gives a buffer of at least so many bytes; what is returned is a part of it
 */
export function encodeEventRows(
  rows: readonly EventRow[],
  allocate: (bytes: number) => Buffer = Buffer.allocUnsafe,
): Buffer {
  let size = HEADER.length + TRAILER_BYTES;
  for (const row of rows) size += rowBytes(row);
  const writer = new RowWriter(allocate(size));
  for (const row of rows) writeRow(writer, row);
  return writer.finish();
}
