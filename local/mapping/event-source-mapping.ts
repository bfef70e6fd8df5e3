import type { ShardId } from '../../core/ports/stream.ts';
import type { StartingPosition } from '../stream/shard-iterator.ts';
import { type RecordFilter, recordFilter } from './filters/record-filter.ts';
import type { MappingDeps, MappingOptions } from './mapping-options.ts';
import { ShardPoller, type ShardSnapshot } from './shard-poller.ts';

export interface MappingSnapshot {
  readonly state: 'running' | 'paused' | 'stopped';
  readonly shards: readonly ShardSnapshot[];
}

/**
 * Feeds a stream to a function as Lambda does: in order within each shard (with several lanes, within each partition
 * key) until the function succeeds or the settings give the batch up. Records are delivered at least once.
 * docs/fidelity.md lists the rules.
 */
export class EventSourceMapping {
  readonly #options: MappingOptions;
  readonly #deps: MappingDeps;
  readonly #passes: RecordFilter | undefined;
  readonly #pollers = new Map<ShardId, ShardPoller>();
  /** Where shards begin that exist at the start; later ones begin at their first record. */
  #starts: ReadonlyMap<ShardId, StartingPosition> = new Map();
  #state: MappingSnapshot['state'] = 'stopped';
  #stopping: Promise<void> | undefined;

  /** @throws RangeError where a filter's pattern is wrong, or the starting timestamp lies in the future. */
  constructor(options: MappingOptions, deps: MappingDeps) {
    const { filterCriteria, startingPositionTimestamp: seconds = 0 } = options.settings;
    if (seconds * 1_000 > deps.time.now()) {
      throw new RangeError('Event source mapping: startingPositionTimestamp must not lie in the future.');
    }
    this.#passes = recordFilter(filterCriteria);
    this.#options = options;
    this.#deps = deps;
  }

  /** To be called once. Shards that exist now begin at their checkpoint, or else at the starting position. */
  start(): void {
    this.#state = 'running';
    this.#starts = this.#startingPositions();
    this.#addReadyShards();
  }

  /** Disables: stops reading and keeps the position. Resolves when no batch is in flight. */
  async pause(): Promise<void> {
    if (this.#state !== 'running') return;
    this.#state = 'paused';
    await this.#halt();
  }

  /** Enables again: goes on where it was, with the attempts of the batches in hand. */
  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    for (const poller of this.#pollers.values()) poller.run();
  }

  /**
   * Waits for batches in flight, `graceMs` at the longest; then they are abandoned without a checkpoint and delivered
   * again at the next start. Calling it twice is harmless.
   */
  stop(graceMs: number): Promise<void> {
    this.#state = 'stopped';
    this.#stopping ??= this.#stop(graceMs);
    return this.#stopping;
  }

  snapshot(): MappingSnapshot {
    return { state: this.#state, shards: [...this.#pollers.values()].map((poller) => poller.snapshot()) };
  }

  async #stop(graceMs: number): Promise<void> {
    const finished = new AbortController();
    const halted = this.#halt().then(() => finished.abort());
    await Promise.race([halted, this.#deps.time.sleep(graceMs, finished.signal)]);
    for (const poller of this.#pollers.values()) poller.abandon();
  }

  async #halt(): Promise<void> {
    await Promise.all([...this.#pollers.values()].map((poller) => poller.halt()));
  }

  /**
   * A shard is ready when its parents are drained, so that the order of a key outlives a reshard. A parent that the
   * stream no longer lists has left its retention.
   */
  #addReadyShards(): void {
    const shards = this.#deps.stream.listShards();
    const listed = new Set(shards.map(({ shardId }) => shardId));
    const isOpen = (parent: ShardId) => listed.has(parent) && !this.#pollers.get(parent)?.isDrained;
    for (const { shardId, parentShardIds } of shards) {
      if (this.#pollers.has(shardId) || parentShardIds.some(isOpen)) continue;
      const start = this.#starts.get(shardId) ?? { type: 'TRIM_HORIZON' };
      const onDrained = () => this.#addReadyShards();
      const poller = new ShardPoller(shardId, start, this.#passes, onDrained, this.#options, this.#deps);
      this.#pollers.set(shardId, poller);
      if (this.#state === 'running') poller.run();
    }
  }

  /**
   * A child of a shard that was read before begins at its first record wherever new shards begin: what came while its
   * parent was being read would be missed.
   */
  #startingPositions(): ReadonlyMap<ShardId, StartingPosition> {
    const { stream } = this.#deps;
    const start = startingPosition(this.#options);
    const readBefore = new Set<ShardId>();
    const starts = new Map<ShardId, StartingPosition>();
    for (const { shardId, parentShardIds } of stream.listShards()) {
      const isChild = parentShardIds.some((parent) => readBefore.has(parent));
      if (isChild || stream.checkpoint(this.#options.consumer, shardId) !== undefined) readBefore.add(shardId);
      starts.set(shardId, isChild ? { type: 'TRIM_HORIZON' } : start);
    }
    return starts;
  }
}

function startingPosition({ settings }: MappingOptions): StartingPosition {
  const { startingPosition: type, startingPositionTimestamp: seconds } = settings;
  return type === 'AT_TIMESTAMP' ? { type, timestampMs: (seconds ?? 0) * 1_000 } : { type };
}
