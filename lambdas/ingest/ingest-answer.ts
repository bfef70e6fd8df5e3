import type { Admission } from '../../core/ingest/admit-events.ts';
import { type HttpResponse, jsonResponse } from '../shared/http.ts';
import type { Prefer } from './prefer.ts';

/** Which admitted events the stream refused: position in the request and the stream's code. */
export interface Placement {
  readonly refused: ReadonlyMap<number, string>;
}

/** What a client that waited is told of an accepted event. */
export type WaitResult = 'processed' | 'failed' | 'accepted';

const RETRY_AFTER = { 'retry-after': '1' };
const THROTTLED = 'ProvisionedThroughputExceededException';

const refusedByStream = [
  { pointer: '', code: 'stream_unavailable', message: 'was not kept: the stream refused it, send it again' },
];

/**
 * 202 when all are accepted, 207 when some are not, 422 when none is for its own fault; 429 or 503 when the stream
 * refused some, and then the body says which of the events are durable.
 */
function statusOf(total: number, accepted: number, refused: Placement['refused']): number {
  if (refused.size > 0) return [...refused.values()].every((code) => code === THROTTLED) ? 429 : 503;
  if (accepted === total) return 202;
  return accepted > 0 ? 207 : 422;
}

/** The one body shape of every answer: `{accepted, rejected, events: [{index, id, status, errors?}]}`. */
export function ingestAnswer(
  admissions: readonly Admission[],
  { refused }: Placement,
  prefer: Prefer,
  results?: readonly (WaitResult | undefined)[],
): HttpResponse {
  const items: string[] = [];
  let accepted = 0;
  for (const [index, one] of admissions.entries()) {
    const kept = one.accepted && !refused.has(index);
    if (kept) {
      accepted += 1;
      // Ids hold no control character, but may hold quotes; writing the rest by hand halves the cost of a batch.
      if (!prefer.minimal || results !== undefined) {
        items.push(`{"index":${index},"id":${JSON.stringify(one.id)},"status":"${results?.[index] ?? 'accepted'}"}`);
      }
    } else {
      const errors = one.accepted ? refusedByStream : one.errors;
      items.push(JSON.stringify({ index, id: one.id ?? null, status: 'rejected', errors }));
    }
  }
  const status = statusOf(admissions.length, accepted, refused);
  const body = `{"accepted":${accepted},"rejected":${admissions.length - accepted},"events":[${items.join(',')}]}`;
  const applied = prefer.minimal && results === undefined ? { 'preference-applied': 'return=minimal' } : undefined;
  return jsonResponse(status, body, { ...applied, ...(refused.size > 0 ? RETRY_AFTER : undefined) });
}
