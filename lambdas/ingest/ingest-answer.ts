import type { Admission } from '../../core/ingest/admission.ts';
import { type HttpResponse, jsonResponse } from '../shared/http.ts';
import { type Problem, type ProblemError, problem } from '../shared/problem.ts';
import type { Prefer } from './prefer.ts';

/** Which admitted events the stream refused: position in the request and the stream's code. */
export interface Placement {
  readonly refused: ReadonlyMap<number, string>;
}

/** What a client that waited is told of an accepted event. */
export type WaitResult = 'processed' | 'failed' | 'accepted';

const THROTTLED = 'ProvisionedThroughputExceededException';

const refusedByStream = [
  { pointer: '', code: 'stream_unavailable', message: 'was not kept: the stream refused it, send it again' },
];

/** The answers that are problems, by status: what happened, what was kept, what to do. */
const PROBLEMS: Readonly<Record<number, Pick<Problem, 'code' | 'title' | 'detail' | 'headers'>>> = {
  422: {
    code: 'events_rejected',
    title: 'No event is acceptable',
    detail:
      'Every event was rejected for its own fault and nothing was kept: mend what errors names and send them again.',
  },
  429: {
    code: 'stream_throttled',
    title: 'Too many requests',
    detail: 'The stream is at its limit: the events marked accepted are kept, send the others again after Retry-After.',
    headers: { 'retry-after': '1' },
  },
  503: {
    code: 'stream_unavailable',
    title: 'Service unavailable',
    detail: 'The stream did not take every event: those marked accepted are kept, send the others again.',
    headers: { 'retry-after': '1' },
  },
};

/**
 * 202 when all are accepted, 207 when some are not, 422 when none is for its own fault; 429 or 503 when the stream
 * refused some, and then the body says which of the events are durable.
 */
function statusOf(total: number, accepted: number, refused: Placement['refused']): number {
  if (refused.size > 0) return [...refused.values()].every((code) => code === THROTTLED) ? 429 : 503;
  if (accepted === total) return 202;
  return accepted > 0 ? 207 : 422;
}

export interface IngestAnswer {
  readonly admissions: readonly Admission[];
  readonly placement: Placement;
  readonly prefer: Prefer;
  readonly results?: readonly (WaitResult | undefined)[];
  readonly requestId: string;
}

/**
 * One body shape in every case: `{accepted, rejected, events: [{index, id, status, errors?}]}`; where the status is an
 * error it is problem+json with the same members.
 */
export function ingestAnswer({ admissions, placement, prefer, results, requestId }: IngestAnswer): HttpResponse {
  const { refused } = placement;
  const items: string[] = [];
  const errors: ProblemError[] = [];
  let accepted = 0;
  for (const [index, one] of admissions.entries()) {
    if (one.accepted && !refused.has(index)) {
      accepted += 1;
      if (prefer.minimal && results === undefined) continue;
      // Written by hand but for the id, which may hold quotes: it halves the cost of answering a batch.
      items.push(`{"index":${index},"id":${JSON.stringify(one.id)},"status":"${results?.[index] ?? 'accepted'}"}`);
    } else {
      const faults = one.accepted ? refusedByStream : one.errors;
      items.push(JSON.stringify({ index, id: one.id ?? null, status: 'rejected', errors: faults }));
      errors.push(...faults.map((fault) => ({ index, ...fault })));
    }
  }
  const rejected = admissions.length - accepted;
  const status = statusOf(admissions.length, accepted, refused);
  const trouble = PROBLEMS[status];
  const applied = prefer.minimal && results === undefined ? { 'preference-applied': 'return=minimal' } : undefined;
  if (trouble !== undefined) {
    const extensions = { accepted, rejected, events: items.map((item) => JSON.parse(item)) };
    return problem({ status, ...trouble, errors, extensions, headers: { ...trouble.headers, ...applied } }, requestId);
  }
  const body = `{"accepted":${accepted},"rejected":${rejected},"events":[${items.join(',')}]}`;
  return jsonResponse(status, body, applied);
}
