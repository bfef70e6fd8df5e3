import { describe, expect, it } from 'vitest';
import { memoryEventStore } from '../../../adapters/memory/event-store.ts';
import type { SettledEvent } from '../../../core/events/event.ts';
import { checkEnd } from '../../../simulation/check/check-end.ts';
import { Watch } from '../../../simulation/check/watch.ts';
import type { SentEvent } from '../../../simulation/scenario.ts';

const SHARD = 'shardId-000000000000';
const CHILD = 'shardId-000000000001';
const NOTHING = { processed: 0, filtered: 0, deadLettered: 0, duplicates: 0, conflicts: 0, parked: 0 };

const sent = (id: string, fields: Partial<SentEvent> = {}): SentEvent => ({
  request: 0,
  atMs: 0,
  id,
  key: 'a',
  isOrdered: false,
  behaviour: 'ok',
  value: 1,
  ...fields,
});

const processed = (id: string, value = 1): SettledEvent => ({
  event: {
    id,
    source: 'sim',
    type: 'sim.plain',
    time: { ms: 0, micros: 0 },
    timeGiven: false,
    subject: undefined,
    partitionKey: 'a',
    dataText: JSON.stringify({ behaviour: 'ok', value }),
    attributesText: undefined,
  },
  outcome: {
    status: 'processed',
    attempts: 1,
    aggregates: [{ aggregate: 'sim.plain.effects', key: id, windowStartMs: 0, value }],
  },
});

const record = (sequenceNumber: string, ...events: SettledEvent[]) => ({
  sequenceNumber,
  partitionKey: '0',
  arrivedAtMs: 0,
  events,
});
const batch = (shardId: string, ...records: ReturnType<typeof record>[]) => ({ shardId, requestId: 'r', records });
const committedFirst = { skippedRecords: 0, ...NOTHING };

function watchOf(...log: { shardId: string; sequenceNumber: string; id: string }[]): Watch {
  const records = log.map(({ id, ...place }) => ({ ...place, events: [sent(id)] }));
  return new Watch({ log: records, parentsOf: (shardId) => (shardId === CHILD ? [SHARD] : []) });
}
const names = (watch: Watch) => watch.anomalies.map(({ name }) => name);

describe('what is looked at in every step', () => {
  const log = [
    { shardId: SHARD, sequenceNumber: '9', id: 'a' },
    { shardId: SHARD, sequenceNumber: '10', id: 'b' },
    { shardId: CHILD, sequenceNumber: '11', id: 'c' },
  ];

  it('takes records in their turn, and a batch that was settled before', () => {
    const watch = watchOf(...log);
    watch.committed(batch(SHARD, record('9', processed('a')), record('10', processed('b'))), committedFirst);
    watch.committed(batch(SHARD, record('10', processed('b'))), { skippedRecords: 1, ...NOTHING });
    watch.checkpointed(SHARD, '10');
    watch.committed(batch(CHILD, record('11', processed('c'))), committedFirst);
    expect(watch.anomalies).toEqual([]);
    expect(watch.isDrained).toBe(true);
  });

  it('sees a record passed over', () => {
    const watch = watchOf(...log);
    watch.committed(batch(SHARD, record('10', processed('b'))), committedFirst);
    expect(names(watch)).toEqual(['skipped']);
  });

  it('sees a record committed twice', () => {
    const watch = watchOf(...log);
    watch.committed(batch(SHARD, record('9', processed('a'))), committedFirst);
    watch.committed(batch(SHARD, record('9', processed('a'))), committedFirst);
    expect(names(watch)).toEqual(['duplicate']);
  });

  it('sees a checkpoint in front of the commit, and a child in front of its parent', () => {
    const watch = watchOf(...log);
    watch.checkpointed(SHARD, '9');
    watch.committed(batch(CHILD, record('11', processed('c'))), committedFirst);
    expect(names(watch)).toEqual(['checkpoint-ahead', 'child-first']);
  });
});

describe('what is looked at in the end', () => {
  const open = () => memoryEventStore({ time: { now: () => 0 } });
  const end = (events: readonly SentEvent[]) => ({
    log: [{ shardId: SHARD, sequenceNumber: '1', events }],
    told: new Set(events),
    isDrained: true,
  });
  const anomaliesOf = async (events: readonly SentEvent[], ...stored: SettledEvent[]) => {
    const store = open();
    await store.commit(batch(SHARD, record('1', ...stored)));
    return (await checkEnd({ ...end(events), store })).map(({ name }) => name);
  };

  it('finds nothing where everything is as it was sent', async () => {
    expect(await anomaliesOf([sent('a'), sent('b'), sent('a')], ...['a', 'b', 'a'].map((id) => processed(id)))).toEqual(
      [],
    );
  });

  it('finds what is lost and what nobody sent', async () => {
    expect(await anomaliesOf([sent('a'), sent('b')], processed('a'), processed('c'))).toEqual([
      'phantom',
      'lost',
      'unbalanced',
      'torn',
    ]);
  });

  it('finds what was accepted and never reached the stream', async () => {
    const store = open();
    const anomalies = await checkEnd({ log: [], told: new Set([sent('a')]), isDrained: true, store });
    expect(anomalies).toEqual([{ name: 'lost', message: 'a was accepted and is not in the stream' }]);
  });

  it('finds the second of two contents in the place of the first', async () => {
    const conflict = sent('a', { value: 2 });
    expect(await anomaliesOf([sent('a'), conflict], processed('a', 2), processed('a', 1))).toContain('conflict-merge');
  });

  it('finds an event that its aggregate does not count', async () => {
    const { event } = processed('a');
    const torn: SettledEvent = { event, outcome: { status: 'processed', attempts: 1 } };
    expect(await anomaliesOf([sent('a')], torn)).toEqual(['torn']);
  });
});
