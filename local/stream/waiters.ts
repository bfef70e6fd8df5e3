import type { ShardId } from '../../core/ports/stream.ts';

/** Those who wait for something to happen to a shard. */
export class Waiters {
  readonly #waiting = new Map<ShardId, Set<() => void>>();

  /** Resolves at the next `wake` of the shard, or when `signal` aborts; it never rejects. */
  wait(shardId: ShardId, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(shardId) ?? new Set();
      this.#waiting.set(shardId, waiting);
      const finish = () => {
        waiting.delete(finish);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      waiting.add(finish);
      signal?.addEventListener('abort', finish);
    });
  }

  wake(shardId: ShardId): void {
    for (const finish of this.#waiting.get(shardId) ?? []) finish();
  }

  wakeAll(): void {
    for (const shardId of this.#waiting.keys()) this.wake(shardId);
  }
}
