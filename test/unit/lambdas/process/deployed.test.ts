import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../../../core/errors.ts';
import type { DecodedEvent, Outcome } from '../../../../core/events/event.ts';
import type { CommitResult, SettledBatch, StoredEvent } from '../../../../core/ports/event-store.ts';
import { createProcess, type ProcessDeps } from '../../../../lambdas/process/process.ts';
import { virtualTime } from '../../../support/virtual-time.ts';

const NOTHING: CommitResult = {
  skippedRecords: 0,
  processed: 0,
  filtered: 0,
  deadLettered: 0,
  duplicates: 0,
  conflicts: 0,
  parked: 0,
};

const eventOf = (id: string): DecodedEvent => ({
  id,
  source: 's',
  type: 't',
  time: { ms: 1_000, micros: 0 },
  timeGiven: true,
  subject: undefined,
  partitionKey: undefined,
  dataText: '{"n":1}',
  attributesText: undefined,
});

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  good: { status: 'processed', attempts: 1 },
  bad: { status: 'deadLettered', attempts: 3, failure: { code: 'PROCESS_FAILED', message: 'no stock' } },
  behind: { status: 'parked', attempts: 0, waitsFor: '1' },
};

const DELIVERED = {
  Records: [
    {
      eventID: 'shardId-000000000002:7',
      kinesis: { sequenceNumber: '7', partitionKey: '0', data: '', approximateArrivalTimestamp: 2 },
    },
  ],
} as never;

/** What happened, in its order: `send`, `commit`, `pause` and what was logged. */
function deployed(deps: Partial<ProcessDeps> & { readonly commit?: () => Promise<void> } = {}) {
  const time = virtualTime(5_000);
  const story: string[] = [];
  const sent: StoredEvent[] = [];
  const { commit = async () => undefined, ...rest } = deps;
  const run: ProcessDeps['processRecords'] = async () => [
    {
      sequenceNumber: '7',
      partitionKey: '0',
      arrivedAtMs: 2_000,
      events: Object.entries(OUTCOMES).map(([id, outcome]) => ({ event: eventOf(id), outcome })),
    },
  ];
  const handler = createProcess({
    processRecords: run,
    processUntrusted: run,
    store: {
      commit: async (_batch: SettledBatch) => {
        story.push('commit');
        await commit();
        return NOTHING;
      },
    },
    letters: {
      send: async (letters) => {
        story.push('send');
        sent.push(...letters);
      },
    },
    mapping: { pause: async (reason) => void story.push(`pause ${reason}`) },
    metrics: { add: () => undefined, flush: () => undefined },
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (message) => void story.push(message),
    },
    time,
    random: () => 0.5,
    ...rest,
  });
  const endsAtMs = time.now() + 20_000;
  const answer = handler(DELIVERED, { awsRequestId: 'r', getRemainingTimeInMillis: () => endsAtMs - time.now() });
  return { time, story, sent, answer };
}

const away = async (): Promise<never> => {
  throw new PipelineError('STORE_UNAVAILABLE', 'away');
};

describe('createProcess with a queue of dead letters', () => {
  it('sends the events that failed, and only those, before it commits', async () => {
    const { story, sent, answer } = deployed();
    expect(await answer).toEqual({ batchItemFailures: [] });
    expect(story).toEqual(['send', 'commit']);
    expect(sent).toEqual([
      {
        event: eventOf('bad'),
        status: 'deadLettered',
        attempts: 3,
        resultText: undefined,
        filterReason: undefined,
        failure: { code: 'PROCESS_FAILED', message: 'no stock' },
        receivedAtMs: 2_000,
        processedAtMs: 5_000,
        shardId: 'shardId-000000000002',
        sequenceNumber: '7',
      },
    ]);
  });

  it('sends nothing where no event failed', async () => {
    const { story, answer } = deployed({ processRecords: async () => [] });
    await answer;
    expect(story).toEqual(['commit']);
  });

  it('commits also where the queue does not answer: the letters stand in the store', async () => {
    const send = async (): Promise<never> => {
      throw new PipelineError('SERVICE_UNAVAILABLE', 'no queue');
    };
    const { story, answer } = deployed({ letters: { send } });
    expect(await answer).toEqual({ batchItemFailures: [] });
    expect(story).toEqual(['Not every dead letter was sent to the queue; all of them stand in the store', 'commit']);
  });

  it('does not wait for the queue for ever', async () => {
    const send = (_letters: readonly StoredEvent[], signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new Error('no more time'))),
      );
    const { time, story, answer } = deployed({ letters: { send } });
    await time.advance(2_999);
    expect(story).toEqual([]);
    await time.advance(1);
    expect(await answer).toEqual({ batchItemFailures: [] });
    expect(story).toEqual(['Not every dead letter was sent to the queue; all of them stand in the store', 'commit']);
    expect(time.sleepers()).toBe(0);
  });
});

describe('createProcess with a mapping of its own', () => {
  it('pauses the mapping when its patience with the store ends', async () => {
    const { time, story, answer } = deployed({ commit: away });
    await time.advance(20_000);
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
    expect(story.at(-1)).toBe('pause breaker');
    expect(story.filter((what) => what.startsWith('pause'))).toHaveLength(1);
  });

  it('answers in its time, however long pausing takes', async () => {
    const { time, answer } = deployed({ commit: away, mapping: { pause: () => new Promise(() => undefined) } });
    await time.advance(20_000);
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
  });

  it('reports the batch also where the mapping cannot be paused', async () => {
    const pause = async (): Promise<never> => {
      throw new PipelineError('SERVICE_UNAVAILABLE', 'no Lambda');
    };
    const { time, story, answer } = deployed({ commit: away, mapping: { pause } });
    await time.advance(20_000);
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
    expect(story.at(-1)).toBe('The mapping could not be paused: the batch is delivered again at once');
  });

  it('does not pause where another consumer was faster', async () => {
    const commit = async (): Promise<never> => {
      throw new PipelineError('POSITION_MOVED', 'moved');
    };
    const { time, story, answer } = deployed({ commit });
    await time.advance(20_000);
    await answer;
    expect(story.filter((what) => what.startsWith('pause'))).toEqual([]);
  });
});
