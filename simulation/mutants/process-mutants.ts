import type { CommitResult, EventWriter, SettledBatch } from '../../core/ports/event-store.ts';
import type { ProcessRecordsDeps } from '../../core/processing/process-records.ts';
import type { Mutant } from './mutant.ts';

const NOTHING: CommitResult = {
  skippedRecords: 0,
  processed: 0,
  filtered: 0,
  deadLettered: 0,
  duplicates: 0,
  conflicts: 0,
  parked: 0,
};

const committing = (commit: (batch: SettledBatch, writer: EventWriter) => Promise<CommitResult>): Mutant => ({
  writer: (writer) => ({ ...writer, commit: (batch) => commit(batch, writer) }),
});

const allFailed = (batch: SettledBatch): SettledBatch => ({
  ...batch,
  records: batch.records.map((record) => ({
    ...record,
    events: record.events.map(({ event }) => ({
      event,
      outcome: {
        status: 'deadLettered',
        attempts: 1,
        failure: { code: 'PROCESS_FAILED', message: 'the store is away' },
      },
    })),
  })),
});

const reversedRecords = ({ unpack, ...deps }: ProcessRecordsDeps): ProcessRecordsDeps => ({
  ...deps,
  unpack: (record) => unpack(record).toReversed(),
});

/** Hides the keys from the code that keeps their order. */
function withoutKeys({ unpack, settle, ...deps }: ProcessRecordsDeps): ProcessRecordsDeps {
  const keys = new Map<string, string | undefined>();
  return {
    ...deps,
    unpack: (record) =>
      unpack(record).map((one) => {
        keys.set(one.event.id, one.event.partitionKey);
        return { ...one, event: { ...one.event, partitionKey: undefined } };
      }),
    settle: (read, origin) =>
      settle({ ...read, event: { ...read.event, partitionKey: keys.get(read.event.id) } }, origin),
  };
}

export const PROCESS_MUTANTS = {
  /** Nothing waits behind an event that failed in an earlier batch. */
  'parked-keys-are-forgotten': { writer: (writer: EventWriter) => ({ ...writer, parkedKeys: async () => new Set() }) },
  'unanswered-counts-as-committed': committing((batch, writer) => writer.commit(batch).catch(() => NOTHING)),
  'outage-is-the-events-fault': committing((batch, writer) =>
    writer.commit(batch).catch(() => writer.commit(allFailed(batch))),
  ),
  'answers-before-the-commit': committing(async (batch, writer) => {
    void writer.commit(batch).catch(() => {});
    return NOTHING;
  }),
  'record-reversed': { processing: reversedRecords },
  'keys-at-once': { processing: withoutKeys },
  /** An outage is answered with an error at once, and the error with another delivery at once. */
  'hammers-the-store': {
    ...committing((batch, writer) =>
      writer.commit(batch).catch(() => {
        throw new Error('The store is away.');
      }),
    ),
    settings: { maximumRetryAttempts: -1 },
    polling: { retryDelays: { firstMs: 0, longestMs: 0 } },
  },
} satisfies Readonly<Record<string, Mutant>>;
