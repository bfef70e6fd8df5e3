import { describe, expect, it } from 'vitest';
import type { MappingFact } from '../../../../local/mapping/observer.ts';
import { answer, mappingBench, report, thrown } from './mapping-bench.ts';
import { SHARD, streamRecords } from './stream-records.ts';

const NOW = 1_000_000;

const short = (fact: MappingFact): string => {
  if (fact.kind === 'filtered') return `filtered ${fact.sequenceNumber}`;
  const from = fact.parentRequestId === undefined ? '' : ` of ${fact.parentRequestId.slice(8)}`;
  return `${fact.requestId.slice(8)}${from} ${fact.kind} ${fact.firstSequenceNumber}-${fact.lastSequenceNumber} #${fact.attempt}`;
};

describe('an observer', () => {
  it('sees the tree of a bisected batch: every delivery, its end, and what it was split from', async () => {
    const { mapping, stream, time, facts } = mappingBench((numbers) => (numbers.includes('102') ? thrown : answer()), {
      settings: { maximumRetryAttempts: 1 },
    });
    stream.append(streamRecords(4, NOW));
    mapping.start();
    await time.advance(10_000);
    expect(facts.map(short)).toEqual([
      '1 invoked 101-104 #1',
      '1 bisected 101-104 #1',
      '2 of 1 invoked 101-102 #1',
      '2 of 1 bisected 101-102 #1',
      '4 of 2 invoked 101-101 #1',
      '4 of 2 succeeded 101-101 #1',
      '5 of 2 invoked 102-102 #1',
      '5 of 2 failed 102-102 #1',
      '5 of 2 invoked 102-102 #2',
      '5 of 2 failed 102-102 #2',
      '5 of 2 discarded 102-102 #2',
      '3 of 1 invoked 103-104 #1',
      '3 of 1 succeeded 103-104 #1',
    ]);
    expect(facts[1]).toEqual({
      kind: 'bisected',
      shardId: SHARD,
      lane: 0,
      requestId: 'request-1',
      firstSequenceNumber: '101',
      lastSequenceNumber: '104',
      records: 4,
      attempt: 1,
      startedAtMs: NOW,
      endedAtMs: NOW,
      halfRequestIds: ['request-2', 'request-3'],
      error: { errorType: 'Error', errorMessage: 'no' },
    });
    expect(facts.find(({ kind }) => kind === 'discarded')).toMatchObject({ condition: 'RetryAttemptsExhausted' });
    await mapping.stop(0);
  });

  it('sees where a partial response resumes, and that a refused delivery spends no attempt', async () => {
    const { mapping, stream, time, facts } = mappingBench(async (_, delivery) => {
      if (delivery === 1) return report('102');
      if (delivery === 2) throw new Error('TooManyRequestsException');
      return answer();
    });
    stream.append(streamRecords(2, NOW));
    mapping.start();
    await time.advance(1_000);
    expect(facts.map(short)).toEqual([
      '1 invoked 101-102 #1',
      '1 partial 101-102 #1',
      '2 of 1 invoked 102-102 #1',
      '2 of 1 refused 102-102 #1',
      '2 of 1 invoked 102-102 #1',
      '2 of 1 succeeded 102-102 #1',
    ]);
    expect(facts[1]).toMatchObject({ resumesAt: '102', remainderRequestId: 'request-2' });
    expect(facts[3]).toMatchObject({ error: { errorMessage: 'Error: TooManyRequestsException' } });
    await mapping.stop(0);
  });

  it('sees records that no filter matched, and those discarded for their age without a delivery', async () => {
    const { mapping, stream, time, facts } = mappingBench(() => answer(), {
      settings: {
        maximumRecordAgeInSeconds: 60,
        filterCriteria: { filters: [{ pattern: '{"partitionKey":["key"]}' }] },
      },
    });
    const [old, other] = streamRecords(2, NOW - 60_000);
    stream.append([old!, { ...other!, partitionKey: 'other' }]);
    mapping.start();
    await time.settle();
    expect(facts.map(short)).toEqual(['filtered 102', '1 discarded 101-101 #0']);
    expect(facts[1]).toMatchObject({ condition: 'RecordAgeExceeded' });
    await mapping.stop(0);
  });
});
