import { isAfter, type SequenceNumber, type ShardId, type StreamEntry } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import { MemoryStream } from '../../local/mapping/memory-stream.ts';
import type { StreamSource } from '../../local/mapping/ports.ts';
import { evenRanges, type HashKeyRange, isInRange, parseHashKey } from '../../local/stream/hash-key.ts';
import { shardIdOf } from '../../local/stream/sequence-numbers.ts';
import type { ShardIterator, StartingPosition } from '../../local/stream/shard-iterator.ts';
import type { FaultPlan } from '../fault-plan.ts';
import type { SentEvent } from '../scenario.ts';
import type { Trace } from '../trace.ts';

/** A record as it stands in the stream, with the events that the client put into it. */
export interface LoggedRecord {
  readonly shardId: ShardId;
  readonly sequenceNumber: SequenceNumber;
  readonly events: readonly SentEvent[];
}

interface StoredCheckpoint {
  readonly atMs: number;
  readonly sequenceNumber: SequenceNumber;
}

/**
 * The local stream in memory: hash key ranges that are split and merged, and checkpoints of which a crash loses the
 * latest. Sequence numbers are 1, 2, 3 and so on, so that some have fewer digits than others.
 */
export class SimulatedStream implements StreamSource {
  /** Every record, in the order of appending. */
  readonly log: LoggedRecord[] = [];
  /** Told of every checkpoint before it is stored. */
  onCheckpoint: (shardId: ShardId, sequenceNumber: SequenceNumber) => void = () => {};
  readonly #memory = new MemoryStream();
  readonly #open = new Map<ShardId, HashKeyRange>();
  readonly #parents = new Map<ShardId, readonly ShardId[]>();
  readonly #checkpoints = new Map<ShardId, StoredCheckpoint[]>();
  readonly #time: Pick<Time, 'now'>;
  readonly #faults: FaultPlan;
  readonly #trace: Trace;

  constructor(shards: number, time: Pick<Time, 'now'>, faults: FaultPlan, trace: Trace) {
    this.#time = time;
    this.#faults = faults;
    this.#trace = trace;
    for (const range of evenRanges(shards)) this.#addShard(range, []);
  }

  /** The record as it was appended. */
  append(entry: StreamEntry, events: readonly SentEvent[]): LoggedRecord {
    const hashKey = parseHashKey(entry.explicitHashKey ?? '')!;
    const [shardId] = [...this.#open].find(([, range]) => isInRange(hashKey, range))!;
    const sequenceNumber = String(this.log.length + 1);
    const logged = { shardId, sequenceNumber, events };
    this.log.push(logged);
    const { partitionKey, eventCount } = entry;
    const data = Buffer.from(entry.data);
    const arrivedAtMs = this.#time.now();
    this.#memory.append([{ shardId, sequenceNumber, partitionKey, data, arrivedAtMs, eventCount }]);
    return logged;
  }

  /** Splits one of the open shards in its middle; `choice` says which. */
  split(choice: number): void {
    const open = [...this.#open];
    const [parent, { starting, ending }] = open[choice % open.length]!;
    const middle = (starting + ending) / 2n;
    this.#close(parent);
    this.#addShard({ starting, ending: middle }, [parent]);
    this.#addShard({ starting: middle + 1n, ending }, [parent]);
  }

  /** Merges two open shards whose ranges are adjacent; `choice` says which. Nothing where there is only one. */
  merge(choice: number): void {
    const open = [...this.#open].sort(([, a], [, b]) => (a.starting < b.starting ? -1 : 1));
    if (open.length < 2) return;
    const at = choice % (open.length - 1);
    const [[lower, { starting }], [upper, { ending }]] = [open[at]!, open[at + 1]!];
    this.#close(lower);
    this.#close(upper);
    this.#addShard({ starting, ending }, [lower, upper]);
  }

  parentsOf(shardId: ShardId): readonly ShardId[] {
    return this.#parents.get(shardId) ?? [];
  }

  /** The machine died: checkpoints of the last `ms` were not on disk. */
  loseCheckpoints(ms: number): void {
    const storedUntilMs = this.#time.now() - ms;
    for (const [shardId, stored] of this.#checkpoints) {
      this.#checkpoints.set(
        shardId,
        stored.filter(({ atMs }) => atMs <= storedUntilMs),
      );
    }
  }

  listShards() {
    return this.#memory.listShards();
  }

  getShardIterator(shardId: ShardId, start: StartingPosition): ShardIterator {
    return this.#memory.getShardIterator(shardId, start);
  }

  getRecords(iterator: ShardIterator, limits: { limit: number; maxBytes: number }) {
    if (this.#faults.take('read-error') !== undefined) throw new Error('The stream cannot be read.');
    return this.#memory.getRecords(iterator, limits);
  }

  waitForRecords(iterator: ShardIterator, signal: AbortSignal): Promise<void> {
    return this.#memory.waitForRecords(iterator, signal);
  }

  checkpoint(_consumer: string, shardId: ShardId): SequenceNumber | undefined {
    return this.#checkpoints.get(shardId)?.at(-1)?.sequenceNumber;
  }

  async setCheckpoint(consumer: string, shardId: ShardId, sequenceNumber: SequenceNumber): Promise<void> {
    if (this.#faults.take('checkpoint-error') !== undefined) throw new Error('The checkpoint cannot be stored.');
    const present = this.checkpoint(consumer, shardId);
    if (present !== undefined && !isAfter(sequenceNumber, present)) return;
    this.onCheckpoint(shardId, sequenceNumber);
    this.#trace.note('checkpoint', `${shardId} ${sequenceNumber}`);
    const stored = this.#checkpoints.get(shardId) ?? [];
    this.#checkpoints.set(shardId, [...stored, { atMs: this.#time.now(), sequenceNumber }]);
  }

  #addShard(range: HashKeyRange, parents: readonly ShardId[]): void {
    const shardId = shardIdOf(this.#parents.size);
    this.#parents.set(shardId, parents);
    this.#open.set(shardId, range);
    this.#memory.addShard(shardId, parents);
  }

  #close(shardId: ShardId): void {
    this.#open.delete(shardId);
    this.#memory.close(shardId);
  }
}
