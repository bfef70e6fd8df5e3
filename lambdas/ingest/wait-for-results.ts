import { PipelineError } from '../../core/errors.ts';
import type { EventStatus, Identity } from '../../core/events/event.ts';
import type { Admission } from '../../core/ingest/admission.ts';
import type { EventReader } from '../../core/ports/event-store.ts';
import type { Time } from '../../core/ports/time.ts';
import type { Placement, WaitResult } from './ingest-answer.ts';

const FIRST_LOOK_MS = 5;
const LONGEST_PAUSE_MS = 200;

const resultOf = (status: EventStatus | undefined): WaitResult | undefined => {
  if (status === undefined || status === 'accepted') return undefined;
  return status === 'processed' || status === 'filtered' || status === 'redriven' ? 'processed' : 'failed';
};

/** None while the store is away: the events are kept whether it answers or not. */
async function statusesOf(
  identities: readonly Identity[],
  store: Pick<EventReader, 'statuses'>,
): Promise<readonly (EventStatus | undefined)[]> {
  try {
    return await store.statuses(identities);
  } catch (error) {
    if (error instanceof PipelineError && error.retryable) return [];
    throw error;
  }
}

/**
 * Waits until every accepted event is processed, or `limitMs` has passed.
 * @returns by position in the request; undefined for events that were not accepted
 */
export async function waitForResults(
  admissions: readonly Admission[],
  { refused }: Placement,
  limitMs: number,
  { store, time }: { readonly store: Pick<EventReader, 'statuses'>; readonly time: Time },
): Promise<readonly (WaitResult | undefined)[]> {
  const waiting = new Map(
    admissions.flatMap((one, index) => (one.accepted && !refused.has(index) ? [[index, one] as const] : [])),
  );
  const results: (WaitResult | undefined)[] = admissions.map((_, index) =>
    waiting.has(index) ? 'accepted' : undefined,
  );
  const deadline = time.now() + limitMs;
  for (let pauseMs = FIRST_LOOK_MS; waiting.size > 0 && time.now() < deadline; pauseMs *= 2) {
    await time.sleep(Math.min(pauseMs, LONGEST_PAUSE_MS, deadline - time.now()));
    const asked = [...waiting];
    const statuses = await statusesOf(
      asked.map(([, one]) => one),
      store,
    );
    asked.forEach(([index], position) => {
      const result = resultOf(statuses[position]);
      if (result === undefined) return;
      results[index] = result;
      waiting.delete(index);
    });
  }
  return results;
}
