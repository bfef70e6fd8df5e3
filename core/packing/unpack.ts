import { isUtf8 } from 'node:buffer';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { attributesText } from '../events/envelope.ts';
import type { DecodedEvent, ReadEvent } from '../events/event.ts';
import type { EventCheck } from '../events/event-check.ts';
import { newScan, scanObject, skipSpaces } from '../events/json-scan.ts';
import { parseInstant } from '../events/rfc3339.ts';
import type { SequenceNumber } from '../ports/stream.ts';
import { newCheckedLine, readCheckedLine } from './checked-line.ts';
import { CHECKED_MARK, isMarkedChecked } from './checked-mark.ts';
import { isKplAggregate, readKplAggregate } from './kpl-aggregate.ts';

const ZSTD_MAGIC = 0xfd2fb528;
const GZIP_MAGIC = 0x8b1f;
/** A record has at most 10 MiB; what unpacks to more than this is no record of ours, but a bomb. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;
const ZSTD = { maxOutputLength: MAX_UNPACKED_BYTES, chunkSize: 24 * 1024 };

export interface PackedSource {
  readonly data: Buffer;
  readonly sequenceNumber: SequenceNumber;
  readonly arrivedAtMs: number;
}

/** One event of a record, or what stands in its place and cannot be read. */
export type Unpacked =
  | ({ readonly ok: true } & ReadEvent)
  | {
      readonly ok: false;
      readonly code: 'RECORD_UNREADABLE' | 'EVENT_MALFORMED';
      readonly message: string;
      /** What was there, with an identity made from its place in the stream and the payload kept whole. */
      readonly event: DecodedEvent;
    };

interface ParsedEnvelope {
  readonly id?: string;
  readonly source?: string;
  readonly type: string;
  readonly time?: string;
  readonly subject?: string;
  readonly partitionkey?: string;
  readonly dataschema?: string;
  readonly data?: unknown;
}

/** Source of events that other producers put into the stream without one. */
const STREAM_SOURCE = 'stream';

function textOf(packed: Buffer): string {
  const data = isMarkedChecked(packed) ? packed.subarray(0, -CHECKED_MARK.length) : packed;
  if (data.length > 4 && data.readUInt32LE(0) === ZSTD_MAGIC) {
    return zstdDecompressSync(data, ZSTD).toString('utf8');
  }
  if (data.length > 2 && data.readUInt16LE(0) === GZIP_MAGIC) {
    return gunzipSync(data, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8');
  }
  if (!isUtf8(data)) throw new TypeError('it is neither zstd, gzip, a KPL aggregate nor UTF-8 text');
  return data.toString('utf8');
}

/**
 * Unpacks records by their first bytes: zstd or gzip NDJSON, plain JSON or NDJSON, KPL aggregates of these.
 * @param trustMark false: check every line, also of records that say they were checked
 */
export function createUnpacker(check: EventCheck, trustMark = true): (record: PackedSource) => Unpacked[] {
  const scan = newScan();

  const unreadable = (
    code: 'RECORD_UNREADABLE' | 'EVENT_MALFORMED',
    message: string,
    payload: string,
    index: number,
    { sequenceNumber, arrivedAtMs }: PackedSource,
  ): Unpacked => ({
    ok: false,
    code,
    message,
    event: {
      id: `${sequenceNumber}.${index}`,
      source: STREAM_SOURCE,
      type: 'spillway.unreadable',
      time: { ms: arrivedAtMs, micros: 0 },
      timeGiven: false,
      subject: undefined,
      partitionKey: undefined,
      dataText: payload,
      attributesText: undefined,
    },
  });

  const asPayload = (bytes: Buffer): string =>
    isUtf8(bytes) && !bytes.includes(0)
      ? JSON.stringify({ text: bytes.toString('utf8') })
      : JSON.stringify({ base64: bytes.toString('base64') });

  const checked = newCheckedLine();
  /** Undefined for a line that only a parser reads. */
  const readChecked = (line: string, arrivedAtMs: number): Unpacked | undefined => {
    const firstEscape = line.indexOf('\\');
    if (!readCheckedLine(line, firstEscape === -1 ? line.length : firstEscape, checked)) return undefined;
    const { id, source, type, subject, partitionKey, dataText } = checked;
    const timeGiven = checked.time !== undefined;
    const time = checked.time ?? { ms: arrivedAtMs, micros: 0 };
    const event = { id, source, type, time, timeGiven, subject, partitionKey, dataText, attributesText: undefined };
    return { ok: true, event, dataSchema: undefined };
  };

  const decode = (parsed: unknown, line: string, index: number, record: PackedSource): Unpacked => {
    const start = skipSpaces(line, 0);
    scanObject(line, start, 'data', scan);
    const faults = check.faults(parsed, line, scan);
    if (faults[0] !== undefined) {
      const message = `${faults[0].pointer || 'the event'} ${faults[0].message}`;
      return unreadable('EVENT_MALFORMED', message, asPayload(Buffer.from(line)), index, record);
    }
    const envelope = parsed as ParsedEnvelope;
    const time = envelope.time === undefined ? undefined : parseInstant(envelope.time);
    return {
      ok: true,
      event: {
        id: envelope.id ?? `${record.sequenceNumber}.${index}`,
        source: envelope.source ?? STREAM_SOURCE,
        type: envelope.type,
        time: time ?? { ms: record.arrivedAtMs, micros: 0 },
        timeGiven: time !== undefined,
        subject: envelope.subject,
        partitionKey: envelope.partitionkey,
        dataText: scan.valueStart === -1 ? undefined : line.slice(scan.valueStart, scan.valueEnd),
        attributesText: attributesText(envelope as unknown as Record<string, unknown>),
      },
      dataSchema: envelope.dataschema,
    };
  };

  const readText = (text: string, isChecked: boolean, record: PackedSource, into: Unpacked[]): void => {
    const lines = text.split('\n');
    for (const line of lines) {
      if (line === '') continue;
      const read = isChecked ? readChecked(line, record.arrivedAtMs) : undefined;
      if (read !== undefined) {
        into.push(read);
        continue;
      }
      let parsed: unknown;
      try {
        parsed = JSON.parse(line);
      } catch {
        // Another producer may put one pretty-printed event into a record.
        const whole = lines.length > 1 && into.length === 0 ? parseWhole(text) : undefined;
        if (whole !== undefined) {
          into.push(decode(whole, text, 0, record));
          return;
        }
        into.push(
          unreadable('EVENT_MALFORMED', 'is not valid JSON', asPayload(Buffer.from(line)), into.length, record),
        );
        continue;
      }
      into.push(decode(parsed, line, into.length, record));
    }
  };

  return (record) => {
    const unpacked: Unpacked[] = [];
    try {
      const parts = isKplAggregate(record.data) ? readKplAggregate(record.data) : [record.data];
      const isChecked = trustMark && isMarkedChecked(record.data);
      for (const part of parts) readText(textOf(part), isChecked, record, unpacked);
    } catch (error) {
      // All or nothing: half a record would make its events' places ambiguous.
      const message = `the record cannot be unpacked: ${(error as Error).message.slice(0, 200)}`;
      return [unreadable('RECORD_UNREADABLE', message, asPayload(record.data), 0, record)];
    }
    return unpacked;
  };
}

function parseWhole(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
