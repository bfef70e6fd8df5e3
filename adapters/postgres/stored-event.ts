import type { Instant } from '../../core/events/event.ts';
import type { Conflict, StoredEvent } from '../../core/ports/event-store.ts';
import { STATUS_NAMES } from './event-rows.ts';

/** A row of SELECTED: numbers wider than a double come as text. */
export interface EventDataRow {
  /** Seconds since 1970 with six decimals, as text. */
  readonly time: string;
  readonly position: string;
  /** 32 hex digits. */
  readonly key: string;
  readonly id: string | null;
  readonly type: string;
  readonly source: string;
  readonly status: number;
  readonly attempts: number;
  readonly subject: string | null;
  readonly partition_key: string | null;
  readonly attributes: string | null;
  readonly data: string | null;
  readonly result: string | null;
  readonly failure_code: string | null;
  readonly detail: string | null;
  readonly arrived_ms: string;
  readonly processed_ms: string;
  readonly shard_id: string;
  readonly sequence_number: string;
}

const COLUMNS = `extract(epoch from e.time)::text as time, e.position::text as position, replace(e.key::text, '-', '') as key,
  e.id, t.name as type, s.name as source, e.status, e.attempts, e.subject, e.partition_key, e.attributes, e.data, e.result,
  e.failure_code, e.detail, r.shard_id, r.sequence_number::text as sequence_number,
  floor(extract(epoch from r.arrived_at) * 1000)::text as arrived_ms,
  floor(extract(epoch from r.processed_at) * 1000)::text as processed_ms`;

/**
 * The columns of EventDataRow for the rows of `relation`, which has the columns of `events`; add where and order.
 * @param more further columns
 */
export const selectEvents = (
  relation: string,
  more: readonly string[] = [],
): string => `select ${[COLUMNS, ...more].join(', ')} from ${relation} e
  join event_series v on v.id = e.series_id join event_types t on t.id = v.type_id join event_sources s on s.id = e.source_id
  cross join lateral (select * from records where first_position <= e.position order by first_position desc limit 1) r`;

/** Microseconds since 1970 would not fit a double before year 1685 or after 2255; milliseconds and the rest do. */
export function instantOf(seconds: string): Instant {
  const negative = seconds.startsWith('-');
  const [whole = '0', fraction = ''] = seconds.replace('-', '').split('.');
  const micros = Number(whole) * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
  if (Number.isSafeInteger(micros)) {
    const signed = negative ? -micros : micros;
    return { ms: Math.floor(signed / 1_000), micros: ((signed % 1_000) + 1_000) % 1_000 };
  }
  const exact = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
  const signed = negative ? -exact : exact;
  const rest = ((signed % 1_000n) + 1_000n) % 1_000n;
  return { ms: Number((signed - rest) / 1_000n), micros: Number(rest) };
}

/** The id that 32 hex digits of a key spell. */
export const uuidOf = (key: string): string =>
  `${key.slice(0, 8)}-${key.slice(8, 12)}-${key.slice(12, 16)}-${key.slice(16, 20)}-${key.slice(20)}`;

export function toConflict(row: EventDataRow): Conflict {
  return {
    event: {
      id: row.id ?? uuidOf(row.key),
      source: row.source,
      type: row.type,
      time: instantOf(row.time),
      subject: row.subject ?? undefined,
      partitionKey: row.partition_key ?? undefined,
      dataText: row.data ?? undefined,
      attributesText: row.attributes ?? undefined,
    },
    receivedAtMs: Number(row.arrived_ms),
    shardId: row.shard_id,
    sequenceNumber: row.sequence_number,
  };
}

export function toStoredEvent(row: EventDataRow): StoredEvent {
  const status = STATUS_NAMES.get(row.status) ?? 'processed';
  return {
    ...toConflict(row),
    status,
    attempts: row.attempts,
    resultText: row.result ?? undefined,
    filterReason: status === 'filtered' ? (row.detail ?? undefined) : undefined,
    failure: row.failure_code === null ? undefined : { code: row.failure_code, message: row.detail ?? '' },
    processedAtMs: Number(row.processed_ms),
  };
}
