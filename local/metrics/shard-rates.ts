import type { ShardActivity } from '../../core/ports/shards.ts';
import type { ShardId, ShardProgress } from '../../core/ports/stream.ts';

const WINDOW_MS = 60_000;

interface Sample {
  readonly atMs: number;
  readonly received: number;
  readonly settled: number;
}

/** How many events each shard took and settled in a second, over the last minute of samples. */
export class ShardRates {
  /** Oldest first. */
  readonly #samples = new Map<ShardId, Sample[]>();

  note(shards: readonly ShardProgress[], atMs: number): void {
    for (const { shardId, received, settled } of shards) {
      const samples = this.#samples.get(shardId) ?? [];
      this.#samples.set(shardId, samples);
      samples.push({ atMs, received, settled });
      while (atMs - samples[0]!.atMs > WINDOW_MS) samples.shift();
    }
  }

  /** Undefined until there are two samples. */
  of(shardId: ShardId): ShardActivity['rate'] {
    const samples = this.#samples.get(shardId) ?? [];
    const [first] = samples;
    const last = samples.at(-1);
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return undefined;
    const rate = (events: number): number => Math.round((events * 10_000) / (last.atMs - first.atMs)) / 10;
    return { received: rate(last.received - first.received), settled: rate(last.settled - first.settled) };
  }
}
