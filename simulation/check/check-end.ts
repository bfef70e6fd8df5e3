import type { EventStore, StoredEvent } from '../../core/ports/event-store.ts';
import type { SentEvent } from '../scenario.ts';
import { EFFECTS } from '../world/event-types.ts';
import type { LoggedRecord } from '../world/stream.ts';
import type { Anomaly } from './anomaly.ts';
import { checkLedger } from './check-ledger.ts';
import { checkOrder } from './check-order.ts';
import { expectedEnd, expectedEvents, isSameContent, type LoggedEvent } from './expected.ts';
import type { Report, Standing } from './standing.ts';

const ALL = Number.MAX_SAFE_INTEGER;

export interface EndOfRun {
  readonly log: readonly LoggedRecord[];
  /** Events that a client was told are accepted. */
  readonly told: ReadonlySet<SentEvent>;
  readonly store: EventStore;
  /** Whether everything was settled within its time. */
  readonly isDrained: boolean;
}

/** Compares what the stream holds, and what clients were told, with what the store answers. */
export async function checkEnd({ log, told, store, isDrained }: EndOfRun): Promise<readonly Anomaly[]> {
  const anomalies: Anomaly[] = [];
  const report: Report = (name, message) => void anomalies.push({ name, message });
  const expected = expectedEvents(log);
  const rows = Map.groupBy((await store.list({ order: 'asc', limit: ALL })).items, identityOfRow);

  const inLog = new Set(log.flatMap(({ events }) => events));
  for (const sent of told) if (!inLog.has(sent)) report('lost', `${sent.id} was accepted and is not in the stream`);
  for (const identity of rows.keys()) {
    if (!expected.has(identity)) report('phantom', `${identity} is in the store and was never in the stream`);
  }
  const standing: Standing[] = [];
  for (const [identity, events] of expected) {
    const [row, ...others] = rows.get(identity) ?? [];
    if (row === undefined) {
      report(isDrained ? 'lost' : 'unseen', `${identity} is in the stream and not in the store`);
      continue;
    }
    if (others.length > 0) report('duplicate', `${identity} is in the store ${others.length + 1} times`);
    const event = standingEvent(events, row);
    if (event === undefined) {
      report('conflict-merge', `${identity} stands with a content that did not come first: ${row.event.dataText}`);
      continue;
    }
    standing.push({ identity, row, event });
  }
  await checkEffects(standing, store, report);
  if (!isDrained) return anomalies;
  checkOrder(standing, report);
  await checkLedger(standing, resendsOf(standing, expected), store, report);
  return anomalies;
}

const identityOfRow = ({ event }: StoredEvent): string => `${event.source} ${event.id}`;

/**
 * Which of the events of one identity the store holds. The first one stands; of events in unrelated shards either may
 * have come first.
 */
function standingEvent(events: readonly LoggedEvent[], { event, shardId }: StoredEvent): LoggedEvent | undefined {
  const first = events.find(({ record }) => record.shardId === shardId);
  if (first === undefined || first.sent.behaviour === 'malformed') return first;
  const value = event.dataText === undefined ? undefined : JSON.parse(event.dataText).value;
  return String(value) === String(first.sent.value) ? first : undefined;
}

/** Each processed event counts exactly once in its aggregate, and no other one does. */
async function checkEffects(standing: readonly Standing[], store: EventStore, report: Report): Promise<void> {
  const counts = new Map<string, number>();
  for (const name of EFFECTS) {
    for (const { key, count } of await store.aggregates({ name, limit: ALL })) {
      counts.set(key, (counts.get(key) ?? 0) + count);
    }
  }
  for (const { identity, row, event } of standing) {
    if (event.sent.behaviour === 'malformed') continue;
    const count = counts.get(row.event.id) ?? 0;
    const due = row.status === 'processed' ? 1 : 0;
    if (count === due) continue;
    report(count > 1 ? 'duplicate' : 'torn', `${identity} is ${row.status} and counts ${count} times in its aggregate`);
  }
  for (const one of standing) checkOutcome(one, report);
}

const FAILED: ReadonlySet<string> = new Set(['deadLettered', 'parked', 'discarded']);

/** `parked` alone says little: check-order.ts looks whether an event had to wait. */
function checkOutcome({ identity, row, event }: Standing, report: Report): void {
  const due = expectedEnd(event.sent.behaviour);
  const { status, failure } = row;
  if (status === due || (due === 'failed' && FAILED.has(status)) || (event.sent.isOrdered && status === 'parked'))
    return;
  const message = `${identity} (${event.sent.behaviour}) is ${status} ${failure?.message ?? ''} and should be ${due}`;
  report(status === 'deadLettered' ? 'innocent-dlq' : 'wrong-outcome', message);
}

/** How many events of each kind of resend the stream holds. */
function resendsOf(standing: readonly Standing[], expected: ReadonlyMap<string, readonly LoggedEvent[]>) {
  const resends = { duplicates: 0, conflicts: 0 };
  for (const { identity, event } of standing) {
    for (const other of expected.get(identity) ?? []) {
      if (other === event) continue;
      if (isSameContent(other.sent, event.sent)) resends.duplicates += 1;
      else resends.conflicts += 1;
    }
  }
  return resends;
}
