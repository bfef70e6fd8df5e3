import type { FailureDestination, LentEnvironment, StreamSource } from '../../local/mapping/ports.ts';
import type { Mutant } from './mutant.ts';

type Invoke = LentEnvironment['invoke'];

const DROPPED: FailureDestination = { send: async () => {} };

/** The source with some of its methods replaced. */
const source = (change: (source: StreamSource) => Partial<StreamSource>): Mutant => ({
  source: (inner) => ({
    listShards: () => inner.listShards(),
    getShardIterator: (shardId, start) => inner.getShardIterator(shardId, start),
    getRecords: (iterator, limits) => inner.getRecords(iterator, limits),
    waitForRecords: (iterator, signal) => inner.waitForRecords(iterator, signal),
    checkpoint: (consumer, shardId) => inner.checkpoint(consumer, shardId),
    setCheckpoint: (consumer, shardId, sequenceNumber) => inner.setCheckpoint(consumer, shardId, sequenceNumber),
    ...change(inner),
  }),
});

const answering =
  (change: (payload: { batchItemFailures: unknown[] }, event: Parameters<Invoke>[0]) => unknown) =>
  (invoke: Invoke): Invoke =>
  async (event, requestId) => {
    const result = await invoke(event, requestId);
    const payload = result.ok ? (result.payload as { batchItemFailures: unknown[] }) : undefined;
    return payload === undefined || payload.batchItemFailures.length === 0
      ? result
      : { ok: true, payload: change(payload, event) };
  };

const checkpointFirst =
  (invoke: Invoke, stream: StreamSource): Invoke =>
  async (event, requestId) => {
    const { eventID, kinesis } = event.Records.at(-1)!;
    await stream.setCheckpoint('process', eventID.split(':')[0]!, kinesis.sequenceNumber);
    return invoke(event, requestId);
  };

function onlyFirstShards(inner: StreamSource): Partial<StreamSource> {
  const shards = inner.listShards();
  return { listShards: () => shards };
}

export const MAPPING_MUTANTS = {
  'checkpoint-before-the-commit': { invoke: checkpointFirst },
  'highest-failure-counts': {
    invoke: answering((_, { Records }) => ({
      batchItemFailures: [{ itemIdentifier: Records.at(-1)!.kinesis.sequenceNumber }],
    })),
  },
  'failures-under-another-name': {
    invoke: answering(({ batchItemFailures }) => ({ itemFailures: batchItemFailures })),
  },
  'failed-batch-is-dropped': {
    invoke: (invoke: Invoke) => async (event, requestId) => {
      const result = await invoke(event, requestId);
      return result.ok ? result : { ok: true, payload: null };
    },
  },
  'child-before-parent': source((inner) => ({
    listShards: () => inner.listShards().map(({ shardId }) => ({ shardId, parentShardIds: [] })),
  })),
  'children-are-not-read': source(onlyFirstShards),
  'reads-one-too-far': source((inner) => ({
    getShardIterator(shardId, start) {
      const iterator = inner.getShardIterator(shardId, start);
      return start.type === 'AFTER_SEQUENCE_NUMBER' ? { ...iterator, after: iterator.after + 1 } : iterator;
    },
  })),
  'starts-at-latest': { settings: { startingPosition: 'LATEST' } },
  /** Lanes overtake each other, and the store's position knows only one order. */
  'three-lanes-a-shard': { settings: { parallelizationFactor: 3 } },
  'killer-blocks-its-shard': { settings: { maximumRetryAttempts: -1 } },
  'old-records-are-dropped': { settings: { maximumRecordAgeInSeconds: 60 }, onFailure: DROPPED },
  'gives-up-and-drops': { settings: { maximumRetryAttempts: 0 }, onFailure: DROPPED },
} satisfies Readonly<Record<string, Mutant>>;
