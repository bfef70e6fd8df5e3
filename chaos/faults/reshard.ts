import { join } from 'node:path';
import { realTime } from '../../adapters/system/real-time.ts';
import { STREAM } from '../../config/stream.ts';
import { LocalStream } from '../../local/stream/local-stream.ts';
import type { ShardDescription } from '../../local/stream/shard.ts';
import { standStill } from '../postgres-processes.ts';
import type { Fault, FaultContext } from './fault.ts';

/** What the parents still hold when their children begin. */
const WAITING_EVENTS = 6_000;
const STALL_MS = 1_000;

/** Kills the platform, changes its shards while records wait in them, and lets it start again. */
const reshard = (
  { supervisor, crowd, recoversFromNow, countKill }: FaultContext,
  change: (stream: LocalStream, open: readonly ShardDescription[]) => Promise<void>,
): Promise<void> =>
  supervisor.hold(async () => {
    const { postmaster } = supervisor;
    const goOn = postmaster === undefined ? undefined : standStill(postmaster);
    crowd.release(WAITING_EVENTS);
    await crowd.finished(STALL_MS);
    recoversFromNow();
    countKill();
    await supervisor.end('SIGKILL');
    goOn?.();
    const folder = join(supervisor.settings.dataFolder, 'stream');
    const stream = await LocalStream.open({ folder, shards: STREAM.shards, time: realTime, name: STREAM.name });
    try {
      await change(
        stream,
        stream.listShards().filter(({ open }) => open),
      );
    } finally {
      await stream.close();
    }
  });

const split: Fault = {
  name: 'a shard is split while records wait in it',
  rows: ['F29'],
  run: (context) =>
    reshard(context, async (stream, open) => {
      const { shardId, hashKeyRange } = context.random.pick(open);
      const { startingHashKey, endingHashKey } = hashKeyRange;
      await stream.splitShard(shardId, String((BigInt(startingHashKey) + BigInt(endingHashKey) + 1n) / 2n));
    }),
};

const merge: Fault = {
  name: 'two shards are merged while records wait in them',
  rows: ['F30'],
  run: (context) =>
    reshard(context, async (stream, open) => {
      if (open.length < 2) return;
      const byRange = open.toSorted((a, b) =>
        BigInt(a.hashKeyRange.startingHashKey) < BigInt(b.hashKeyRange.startingHashKey) ? -1 : 1,
      );
      const at = context.random.whole(0, byRange.length - 2);
      await stream.mergeShards(byRange[at]!.shardId, byRange[at + 1]!.shardId);
    }),
};

export const RESHARDS: readonly Fault[] = [split, merge];
