import type { KeyStore } from '../ports/key-store.ts';
import type { Logger } from '../ports/logger.ts';
import type { Time } from '../ports/time.ts';

const EVERY_MS = 60_000;

/** Notes when keys are used, each at most once a minute, beside the requests and never in their way. */
export interface KeyUses {
  /** Returns at once. */
  note(keyId: string): void;
  /** Resolves when what was noted so far is written or failed; it never rejects. */
  settled(): Promise<void>;
}

export function createKeyUses(
  store: Pick<KeyStore, 'noteUse'>,
  { time, logger }: { readonly time: Pick<Time, 'now'>; readonly logger: Logger },
): KeyUses {
  const notedAt = new Map<string, number>();
  let writing: Promise<void> = Promise.resolve();

  return {
    note(keyId) {
      const now = time.now();
      if (now - (notedAt.get(keyId) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return;
      notedAt.set(keyId, now);
      const write = store.noteUse(keyId, now).catch((error: unknown) => {
        logger.warn('the last use of a key was not noted; it is noted again in a minute', { keyId, error });
      });
      writing = Promise.all([writing, write]).then(() => undefined);
    },
    settled: () => writing,
  };
}
