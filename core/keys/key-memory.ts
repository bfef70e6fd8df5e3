import type { KeyStore, StoredKey } from '../ports/key-store.ts';
import type { Logger } from '../ports/logger.ts';
import type { Time } from '../ports/time.ts';

export interface KeyMemoryAges {
  /** From this age on the keys are read again. */
  readonly refreshAfterSeconds: number;
  /** Where that fails, the former ones stay in force up to this age. */
  readonly atMostSeconds: number;
}

export interface KeyMemory {
  /**
   * All keys, as they were at most `atMostSeconds` ago. All of them and not the one that is asked for: so an unknown
   * key takes no longer than a known one, and random keys cause no reads.
   * @throws what the store says where it cannot be read and the keys in memory are too old
   */
  keys(): Promise<readonly StoredKey[]>;
}

/** Remembers the keys between calls, for a function that is asked for every request. */
export function createKeyMemory(
  store: Pick<KeyStore, 'list'>,
  { refreshAfterSeconds, atMostSeconds }: KeyMemoryAges,
  { time, logger }: { readonly time: Pick<Time, 'now'>; readonly logger: Logger },
): KeyMemory {
  let memory: { readonly keys: readonly StoredKey[]; readonly readAtMs: number } | undefined;

  return {
    async keys() {
      // The moment before the read: what is revoked while it is under way is not in its answer.
      const now = time.now();
      const ageMs = memory === undefined ? Number.POSITIVE_INFINITY : now - memory.readAtMs;
      if (memory !== undefined && ageMs < refreshAfterSeconds * 1_000) return memory.keys;
      try {
        memory = { keys: await store.list(), readAtMs: now };
      } catch (error) {
        if (memory === undefined || ageMs > atMostSeconds * 1_000) throw error;
        logger.warn('the API keys cannot be read; the former ones stay in force for some seconds', { error });
      }
      return memory.keys;
    },
  };
}
