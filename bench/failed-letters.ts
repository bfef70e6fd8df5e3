import { postgresEventStore } from '../adapters/postgres/event-store.ts';
import { type PostgresConnection, pgPool } from '../adapters/postgres/pg-pool.ts';
import { realTime } from '../adapters/system/real-time.ts';
import type { SettledEvent } from '../core/events/event.ts';
import { uuidV7Maker } from '../core/events/uuid-v7.ts';

/** What the letters failed with. The platform takes letters of this code up by nobody's wish but the bench's. */
export const REASON = 'EVENT_INVALID';

// No shard of the stream: to the platform these events came from elsewhere, so what is in flight stays right.
const SHARD = 'shardId-of-the-bench';
const EVENTS_A_RECORD = 500;

const sensor = (index: number): string => `bench/sensor-${String(index % 10).padStart(2, '0')}`;

function failedReading(id: string, index: number, nowMs: number): SettledEvent {
  return {
    event: {
      id,
      source: sensor(index),
      type: 'sensor.temperature',
      time: { ms: nowMs, micros: 0 },
      timeGiven: true,
      subject: undefined,
      partitionKey: undefined,
      dataText: JSON.stringify({ value: 20 + (index % 100) / 10, unit: 'C' }),
      attributesText: undefined,
    },
    outcome: { status: 'deadLettered', attempts: 1, failure: { code: REASON, message: '/value must be string' } },
  };
}

let records = 0;

/**
 * Leaves letters in the platform's store as a schema does that asked for the wrong thing and has been mended since: the
 * present code takes every one of them.
 */
export async function leaveLetters(connection: PostgresConnection, count: number): Promise<void> {
  const pool = pgPool(connection, { connections: 2, statementTimeoutMs: 60_000, applicationName: 'spillway-bench' });
  const store = postgresEventStore(pool);
  const newId = uuidV7Maker(realTime, Math.random);
  try {
    for (let left = count; left > 0; left -= EVENTS_A_RECORD) {
      records += 1;
      const nowMs = Date.now();
      const events = Array.from({ length: Math.min(left, EVENTS_A_RECORD) }, (_, index) =>
        failedReading(newId(), index, nowMs),
      );
      const record = { sequenceNumber: String(records), partitionKey: '0', arrivedAtMs: nowMs, events };
      await store.commit({ shardId: SHARD, requestId: 'bench', records: [record] });
    }
  } finally {
    await store.close();
  }
}
