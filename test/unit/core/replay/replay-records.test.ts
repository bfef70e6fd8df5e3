import { describe, expect, it } from 'vitest';
import type { EventStatus, Identity } from '../../../../core/events/event.ts';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { createUnpacker } from '../../../../core/packing/unpack.ts';
import type { SettledBatch } from '../../../../core/ports/event-store.ts';
import type { ReplayResult } from '../../../../core/ports/store-maintenance.ts';
import { type ReplayRecordsDeps, replayRecords } from '../../../../core/replay/replay-records.ts';

const unpack = createUnpacker(
  createEventCheck({ eventBytes: 262_144, jsonDepth: 32, attributeCharacters: 256 }),
  false,
);

const line = (id: string, type = 'order.placed') => `{"id":"${id}","source":"shop","type":"${type}","data":{"n":1}}`;
const record = (sequenceNumber: string, ...lines: readonly string[]) => ({
  shardId: 'shard-0',
  sequenceNumber,
  partitionKey: 'key',
  data: Buffer.from(lines.join('\n')),
  arrivedAtMs: 1_000,
});

interface Given {
  /** Ids that the store has. */
  readonly stored?: readonly string[];
  readonly replayed?: ReplayResult;
  /** Ids whose processing fails now. */
  readonly failing?: readonly string[];
  readonly type?: string;
}

/** What was settled, committed and counted. */
async function replay(records: readonly ReturnType<typeof record>[], given: Given) {
  const { stored = [], failing = [], replayed = { added: 0, already: 0, notYetSettled: 0 } } = given;
  const settled: string[] = [];
  const commits: [string, SettledBatch][] = [];
  const noCounts = { skippedRecords: 0, filtered: 0, deadLettered: 0, duplicates: 0, conflicts: 0, parked: 0 };
  const deps: ReplayRecordsDeps = {
    unpack,
    settle: ({ event }) => {
      settled.push(event.id);
      const failure = { code: 'PROCESS_FAILED', message: 'no' };
      if (failing.includes(event.id)) return { event, outcome: { status: 'deadLettered', attempts: 3, failure } };
      return { event, outcome: { status: 'processed', attempts: 2 } };
    },
    store: {
      statuses: async (identities: readonly Identity[]): Promise<(EventStatus | undefined)[]> =>
        identities.map(({ id }) => (stored.includes(id) ? 'processed' : undefined)),
      commitReplay: async (batch) => {
        commits.push(['replay', batch]);
        return replayed;
      },
      commit: async (batch) => {
        commits.push(['in order', batch]);
        return { ...noCounts, processed: 2, filtered: 1, duplicates: 1 };
      },
    },
  };
  const counts = await replayRecords(records, { requestId: 'request-1', type: given.type }, deps);
  return { counts, settled, commits };
}

describe('replayRecords', () => {
  it('processes what the store has lost and nothing else, and commits the records whole', async () => {
    const { counts, settled, commits } = await replay([record('1', line('a'), line('b')), record('2', line('c'))], {
      stored: ['a', 'c'],
      replayed: { added: 1, already: 2, notYetSettled: 0 },
    });
    expect(settled).toEqual(['b']);
    expect(counts).toEqual({ read: 3, already: 2, added: 1, failed: 0 });
    expect(commits.map(([how, { shardId, requestId }]) => [how, shardId, requestId])).toEqual([
      ['replay', 'shard-0', 'request-1'],
    ]);
    const ids = commits[0]?.[1].records.map(({ sequenceNumber, events }) => [
      sequenceNumber,
      events.map(({ event, outcome }) => `${event.id} ${outcome.attempts}`),
    ]);
    expect(ids).toEqual([
      ['1', ['a 1', 'b 2']],
      ['2', ['c 1']],
    ]);
  });

  it('counts what is lost and fails now apart, each event once', async () => {
    const { counts } = await replay([record('1', line('a'), line('a'), line('b'), line('c'))], {
      failing: ['a', 'c'],
      stored: ['c'],
      replayed: { added: 2, already: 2, notYetSettled: 0 },
    });
    expect(counts).toEqual({ read: 4, already: 2, added: 1, failed: 1 });
  });

  it('commits in order what a restored store has not come to yet', async () => {
    const { counts, commits } = await replay([record('1', line('a'), line('b'), line('c'), line('d'), line('e'))], {
      replayed: { added: 1, already: 0, notYetSettled: 4 },
    });
    expect(commits.map(([how]) => how)).toEqual(['replay', 'in order']);
    expect(counts).toEqual({ read: 5, already: 1, added: 4, failed: 0 });
  });

  it('leaves records out that hold no event of the type, and takes the others whole', async () => {
    const records = [
      record('1', line('a', 'zeek.conn')),
      record('2', line('b'), line('c', 'zeek.dns')),
      record('3', line('d')),
    ];
    const sent = async (type: string) => {
      const { counts, commits } = await replay(records, { type });
      return [counts.read, commits.flatMap(([, batch]) => batch.records.map((one) => one.sequenceNumber))];
    };
    expect(await sent('zeek.*')).toEqual([3, ['1', '2']]);
    expect(await sent('zeek.conn')).toEqual([1, ['1']]);
    expect(await sent('zeek')).toEqual([0, []]);
  });

  it('asks nothing of the store for records without events', async () => {
    const { counts, commits } = await replay([record('1')], {});
    expect([counts, commits]).toEqual([{ read: 0, already: 0, added: 0, failed: 0 }, []]);
  });

  it('does not count as failing what cannot be read and was set aside before', async () => {
    const { counts } = await replay([record('1', '{'), record('2', line('a'))], {
      stored: ['1.0'],
      replayed: { added: 1, already: 1, notYetSettled: 0 },
    });
    expect(counts).toEqual({ read: 2, already: 1, added: 1, failed: 0 });
  });

  it('sets aside what cannot be read', async () => {
    const { counts, commits } = await replay([record('1', '{')], {
      replayed: { added: 1, already: 0, notYetSettled: 0 },
    });
    expect(counts).toEqual({ read: 1, already: 0, added: 0, failed: 1 });
    expect(commits[0]?.[1].records[0]?.events[0]?.outcome).toMatchObject({ failure: { code: 'EVENT_MALFORMED' } });
  });
});
