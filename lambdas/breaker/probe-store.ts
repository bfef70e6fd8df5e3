import type { EventReader } from '../../core/ports/event-store.ts';
import type { Time } from '../../core/ports/time.ts';

/**
 * Asks the store whether it is there.
 * @throws PipelineError STORE_UNAVAILABLE when it says no, Error when it says nothing within `timeoutMs`
 */
export async function probeStore(store: Pick<EventReader, 'ping'>, timeoutMs: number, time: Time): Promise<void> {
  const answered = new AbortController();
  const tooLate = time.sleep(timeoutMs, answered.signal).then(() => {
    if (!answered.signal.aborted) throw new Error(`The store did not answer a probe within ${timeoutMs} ms.`);
  });
  try {
    await Promise.race([store.ping(), tooLate]);
  } finally {
    answered.abort();
  }
}
