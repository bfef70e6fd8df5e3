import type { SequenceNumber } from '../../core/ports/stream.ts';
import type { StreamRecord } from '../stream/record-codec.ts';
import type { StartingPosition } from '../stream/shard-iterator.ts';
import { BatchReader } from './batch-reader.ts';
import type { RecordFilter } from './filters/record-filter.ts';
import { LaneRunner, type LaneShard } from './lane-runner.ts';
import type { MappingDeps, MappingOptions } from './mapping-options.ts';
import { SettledPrefix } from './settled-prefix.ts';
import { ShardDivider } from './shard-divider.ts';

/** What is in memory of a shard that is being read. */
export interface ShardReading {
  readonly lanes: readonly LaneRunner[];
  /** Each runs until its signal aborts or the shard ends, may be run again after that, and rejects where the stream fails. */
  readonly tasks: readonly ((signal: AbortSignal) => Promise<void>)[];
  /** Undefined where records settle in order: the checkpoint of the only lane is that of the shard. */
  readonly prefix?: SettledPrefix;
}

/** `from`: the last record that was settled before, or where to start. `onFiltered`: called once a record. */
export function openShard(
  shard: LaneShard,
  from: SequenceNumber | StartingPosition,
  passes: RecordFilter | undefined,
  options: MappingOptions,
  deps: MappingDeps,
  onFiltered: () => void,
): ShardReading {
  const { settings, polling, names } = options;
  const { stream, time, observer } = deps;
  const position = typeof from === 'string' ? from : undefined;
  const start = typeof from === 'string' ? { type: 'AFTER_SEQUENCE_NUMBER' as const, sequenceNumber: from } : from;
  const readerSettings = { ...settings, ...polling };
  const { parallelizationFactor } = settings;
  if (parallelizationFactor === 1 && passes === undefined) {
    const reader = new BatchReader(shard.shardId, start, readerSettings, { stream, names, time });
    const lane = new LaneRunner(0, shard, reader, options, deps);
    return { lanes: [lane], tasks: [(signal) => lane.run(signal)] };
  }

  const prefix = new SettledPrefix(parallelizationFactor, position);
  const onRead = ({ sequenceNumber }: StreamRecord, lane: number | undefined): void => {
    prefix.read(sequenceNumber, lane);
    if (lane !== undefined) return;
    onFiltered();
    observer?.observe({ kind: 'filtered', shardId: shard.shardId, sequenceNumber, atMs: time.now() });
  };
  if (parallelizationFactor === 1 && passes !== undefined) {
    const filter = {
      passes,
      onRead: (record: StreamRecord, passed: boolean) => onRead(record, passed ? 0 : undefined),
    };
    const reader = new BatchReader(shard.shardId, start, readerSettings, { stream, names, time, filter });
    const lane = new LaneRunner(0, shard, reader, options, deps);
    return { lanes: [lane], tasks: [(signal) => lane.run(signal)], prefix };
  }
  const afterRead = () => shard.advanced();
  const divider = new ShardDivider(shard.shardId, start, readerSettings, {
    stream,
    names,
    time,
    passes,
    onRead,
    afterRead,
  });
  const lanes = divider.queues.map((queue, index) => new LaneRunner(index, shard, queue, options, deps));
  const tasks = [divider, ...lanes].map((part) => (signal: AbortSignal) => part.run(signal));
  return { lanes, tasks, prefix };
}
