import { createReasons } from '../../core/dead-letters/rehearsal-reasons.ts';
import { PipelineError } from '../../core/errors.ts';
import type { DeadLetterStore, LetterFilter } from '../../core/ports/dead-letters.ts';
import type { ListPosition } from '../../core/ports/event-store.ts';
import type { InvokeResult } from '../../core/ports/function-invoker.ts';
import type { Rehearsal } from '../../core/ports/redrives.ts';
import type { Time } from '../../core/ports/time.ts';
import { isNotRun, outcomeOfEnd } from '../isolate/end-of-environment.ts';
import type { RedriveAnswer, RedriveCall, RehearsedFailure } from './redrive.ts';

const CHUNK = 200;
const MAX_LETTERS = 10_000;
/** Somebody waits for the answer. */
const MAX_MS = 15_000;

export interface RehearseDeps {
  readonly store: Pick<DeadLetterStore, 'letters' | 'count'>;
  readonly invoke: (call: RedriveCall) => Promise<InvokeResult>;
  readonly time: Pick<Time, 'now'>;
}

interface Tried {
  readonly passed: number;
  readonly failures: readonly RehearsedFailure[];
}

/** A chunk that crashes is halved until the guilty letter stands alone. */
async function tryLetters(letterIds: readonly string[], invoke: RehearseDeps['invoke']): Promise<Tried> {
  const answer = await invoke({ letterIds });
  if (answer.ok) {
    const rehearsed = answer.payload as RedriveAnswer;
    if (rehearsed.kind === 'rehearsed') return rehearsed;
    throw new PipelineError('STORE_UNAVAILABLE', 'The rehearsal could not read the letters: ask again.');
  }
  if (isNotRun(answer)) throw new Error(`The redrive function does not run: ${answer.errorMessage}`);
  const [first] = letterIds;
  if (first === undefined) return { passed: 0, failures: [] };
  if (letterIds.length === 1) return { passed: 0, failures: [{ letterId: first, ...outcomeOfEnd(answer, 1).failure }] };
  const middle = Math.ceil(letterIds.length / 2);
  const head = await tryLetters(letterIds.slice(0, middle), invoke);
  const tail = await tryLetters(letterIds.slice(middle), invoke);
  return { passed: head.passed + tail.passed, failures: [...head.failures, ...tail.failures] };
}

/** Ids of the newest letters that match, oldest first: letters of one key get their ids in the order of the stream. */
async function letterIdsOf(filter: LetterFilter, store: RehearseDeps['store']): Promise<readonly string[]> {
  const letterIds: string[] = [];
  let after: ListPosition | undefined;
  do {
    const { items, next } = await store.letters(filter, CHUNK, after);
    letterIds.push(...items.map(({ letterId }) => letterId));
    after = next;
  } while (after !== undefined && letterIds.length < MAX_LETTERS);
  return letterIds.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

/**
 * Runs letters through the present code and writes nothing, of 10,000 letters the newest and for 15 seconds at most.
 * @throws PipelineError STORE_UNAVAILABLE when the letters cannot be read
 */
export async function rehearse(filter: LetterFilter, { store, invoke, time }: RehearseDeps): Promise<Rehearsal> {
  const endMs = time.now() + MAX_MS;
  const matched = await store.count(filter);
  const letterIds = await letterIdsOf(filter, store);
  const reasons = createReasons();
  let wouldPass = 0;
  let wouldFail = 0;
  for (let from = 0; from < letterIds.length && time.now() < endMs; from += CHUNK) {
    const { passed, failures } = await tryLetters(letterIds.slice(from, from + CHUNK), invoke);
    wouldPass += passed;
    wouldFail += failures.length;
    for (const failure of failures) reasons.add(failure);
  }
  const notTried = Math.max(0, matched - wouldPass - wouldFail);
  return { matched, wouldPass, wouldFail, notTried, reasons: reasons.list() };
}
