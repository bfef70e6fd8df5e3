import { KILL_BACKEND, KILL_PLATFORM, type Mutant, NO_PATIENCE } from './mutant.ts';

const PROCESS = 'lambdas/process/process.ts';
const INGEST = 'lambdas/ingest/ingest.ts';
const FIRST_RECORD = 'return { batchItemFailures: [{ itemIdentifier: first.sequenceNumber }] };';

export const STREAM_MUTANTS: readonly Mutant[] = [
  {
    name: 'outage-counts-as-success',
    fault: 'a batch that the store did not take is answered as a success',
    patches: [NO_PATIENCE, { file: PROCESS, find: FIRST_RECORD, replace: 'return { batchItemFailures: [] };' }],
    faults: KILL_BACKEND,
    steps: 6,
    shows: ['lost', 'checkpoint-ahead'],
  },
  {
    name: 'failure-read-as-success',
    fault: 'the mapping takes a batch whose first record failed for settled',
    patches: [
      NO_PATIENCE,
      {
        file: 'local/mapping/read-result.ts',
        find: 'return lowest === 0 ? REPORTED_WHOLE :',
        replace: 'return lowest === 0 ? SUCCEEDED :',
      },
    ],
    faults: KILL_BACKEND,
    steps: 6,
    shows: ['lost', 'checkpoint-ahead'],
  },
  {
    name: 'bisect-drops-a-record',
    fault: 'the second half of a bisected batch begins a record too late',
    patches: [
      NO_PATIENCE,
      {
        file: 'local/mapping/lane.ts',
        find: '[records.slice(0, middle), records.slice(middle)].map(',
        replace: '[records.slice(0, middle), records.slice(middle + 1)].filter(({ length }) => length > 0).map(',
      },
    ],
    faults: [...KILL_BACKEND, 'F59'],
    steps: 8,
    shows: ['lost'],
  },
  {
    name: 'answer-before-the-disk',
    fault: '202 is answered before the stream has the events',
    patches: [
      {
        file: INGEST,
        find: 'const results = await stream.append(records.map((record) => record.entry));',
        replace: `void stream.append(records.map((record) => record.entry)).catch(() => undefined);
    const results = records.map(() => ({ ok: true, code: '' }) as const);`,
      },
    ],
    faults: KILL_PLATFORM,
    steps: 8,
    shows: ['lost'],
  },
  {
    name: 'answer-in-spite-of-the-disk',
    fault: '202 is answered although the disk is full',
    patches: [
      {
        file: 'local/stream/group-commit.ts',
        find: "for (const job of jobs) job.fail(new PipelineError('STREAM_UNAVAILABLE', message, { cause: error }));",
        replace: 'for (const job of jobs) job.succeed(); void message;',
      },
    ],
    faults: ['F26'],
    steps: 2,
    shows: ['lost'],
  },
  {
    name: 'checkpoint-before-commit',
    fault: 'the checkpoint is stored before the batch is processed',
    patches: [
      {
        file: 'local/mapping/lane-runner.ts',
        find: 'if (batch === undefined) return;\n      delivered =',
        replace:
          'if (batch === undefined) return;\n      await this.#passed(batch.records.at(-1)!.sequenceNumber);\n      delivered =',
      },
    ],
    faults: ['F40'],
    steps: 4,
    shows: ['lost', 'checkpoint-ahead'],
  },
  {
    name: 'start-at-the-end',
    fault: 'after a start the mapping reads what comes from then on',
    patches: [
      {
        file: 'local/mapping/shard-poller.ts',
        find: 'this.#position = deps.stream.checkpoint(options.consumer, shardId);',
        replace: "this.#position = undefined; this.#start = { type: 'LATEST' };",
      },
    ],
    faults: ['F40'],
    steps: 3,
    shows: ['lost', 'unseen'],
  },
  {
    name: 'children-do-not-wait',
    fault: 'a child shard is read before its parents are drained',
    patches: [
      {
        file: 'local/mapping/event-source-mapping.ts',
        find: 'if (this.#pollers.has(shardId) || parentShardIds.some(isOpen)) continue;',
        replace:
          'if (this.#pollers.has(shardId) || parentShardIds.some((parent) => isOpen(parent) && false)) continue;',
      },
    ],
    faults: ['F29', 'F30'],
    steps: 6,
    shows: ['reordered'],
  },
  {
    name: 'keys-ignored',
    fault: 'events of a key go to any shard',
    patches: [
      {
        file: 'core/packing/pack.ts',
        find: 'const index = hashOf(event.orderingKey) % bucketCount;',
        replace: 'const index = hashOf(String(position)) % bucketCount;',
      },
    ],
    faults: ['F04'],
    steps: 1,
    shows: ['reordered'],
  },
  {
    name: 'last-event-not-packed',
    fault: 'the last event of a long record is left out',
    patches: [
      {
        file: 'core/packing/pack.ts',
        find: 'data: packLines(group.lines)',
        replace: 'data: packLines(group.lines.length > 9 ? group.lines.slice(0, -1) : group.lines)',
      },
    ],
    faults: ['F04'],
    steps: 1,
    shows: ['lost', 'imbalance'],
  },
  {
    name: 'no-retries',
    fault: 'an event that fails is set aside at its first failure',
    patches: [
      {
        file: 'core/processing/settle-event.ts',
        find: '!(last instanceof EventRefused) && attempts < runner.attempts',
        replace: '!(last instanceof EventRefused) && attempts < 0 * runner.attempts',
      },
    ],
    faults: ['F04'],
    steps: 2,
    shows: ['innocent-letter'],
    needsDrills: true,
  },
  {
    name: 'no-data-lock',
    fault: 'two platforms may use the same data',
    patches: [
      {
        file: 'local/data-lock.ts',
        find: 'while (!(await putUp(prepared, lock))) await removeDeadClaims(lock, folder);',
        replace: 'void putUp; void removeDeadClaims; void prepared; void lock;',
      },
    ],
    faults: ['F87'],
    steps: 2,
    shows: ['crash'],
  },
];
