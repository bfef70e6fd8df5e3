import { nextRedriveAtMs } from '../../core/dead-letters/redrive-schedule.ts';
import { PipelineError } from '../../core/errors.ts';
import type { DeadLetterStore, Letter, LetterFilter, Resolution } from '../../core/ports/dead-letters.ts';
import type { FunctionError, InvokeResult } from '../../core/ports/function-invoker.ts';
import type { Random, Time } from '../../core/ports/time.ts';
import { isNotRun, outcomeOfEnd } from '../isolate/end-of-environment.ts';
import type { RedriveAnswer, RedriveCall } from '../redrive/redrive.ts';

export interface RedriveLettersDeps {
  readonly store: Pick<DeadLetterStore, 'claim' | 'release' | 'resolve'>;
  /** Calls the redrive function. */
  readonly invoke: (call: RedriveCall) => Promise<InvokeResult>;
  /** How long letters are held: longer than an invocation may take. */
  readonly leaseMs: number;
  readonly newId: () => string;
  readonly time: Time;
  readonly random: Random;
  /** Once it aborts, what crashed is not tried in halves any more. @default - never */
  readonly stopping?: AbortSignal;
}

export interface RedriveResult {
  readonly claimed: readonly string[];
  readonly processedAgain: number;
  readonly failedAgain: number;
}

const NOTHING: RedriveResult = { claimed: [], processedAgain: 0, failedAgain: 0 };

const unavailable = (message: string): PipelineError =>
  new PipelineError('STORE_UNAVAILABLE', `The redrive was put off, the letters are as they were: ${message}`);

/** A letter that twice ends the environment in which it is alone has failed again. */
function crashed(letter: Letter, error: FunctionError, { time, random }: RedriveLettersDeps): Resolution {
  const { letterId, event, redrives, key } = letter;
  const failure = outcomeOfEnd(error, 1).failure;
  const next = nextRedriveAtMs(failure.code, redrives + 1, time.now(), random);
  return {
    letterId,
    settled: {
      event: { ...event, timeGiven: true },
      outcome: { status: 'deadLettered', attempts: 1, failure, ...(key !== undefined && { parksKey: key }) },
    },
    ...(next !== undefined && { nextRedriveAtMs: next }),
  };
}

/**
 * Claims letters and has the redrive function resolve them. When that crashes, the letters are given back and claimed
 * again in halves, each with a lease of its own, until the guilty one stands alone; and once more then, since an
 * environment may also end for another reason.
 * @param hasCrashedAlone whether the one letter asked for has ended an environment before
 * @throws PipelineError STORE_UNAVAILABLE when the letters in hand were not tried; what was resolved before stays so
 */
export async function redriveLetters(
  filter: LetterFilter,
  limit: number,
  deps: RedriveLettersDeps,
  hasCrashedAlone = false,
): Promise<RedriveResult> {
  const { store, invoke, leaseMs, newId, time } = deps;
  const claim = { token: newId(), untilMs: time.now() + leaseMs };
  const letters = await store.claim(filter, limit, time.now(), claim);
  const [first] = letters;
  if (first === undefined) return NOTHING;
  const claimed = letters.map(({ letterId }) => letterId);

  const answer = await invoke({ letterIds: claimed, claim: claim.token }).catch((error: Error) => error);
  if (answer instanceof Error || (!answer.ok && isNotRun(answer))) {
    await store.release(claim.token);
    throw unavailable(answer instanceof Error ? answer.message : answer.errorMessage);
  }
  if (answer.ok) {
    const resolved = answer.payload as RedriveAnswer;
    if (resolved.kind !== 'resolved') {
      await store.release(claim.token);
      throw unavailable(resolved.kind === 'unavailable' ? resolved.message : 'the function answered something else.');
    }
    const { processed, filtered, failed } = resolved.result;
    return { claimed, processedAgain: processed + filtered, failedAgain: failed };
  }
  const isAlone = letters.length === 1;
  if (isAlone && hasCrashedAlone) {
    const { failed } = await store.resolve(claim.token, [crashed(first, answer, deps)], time.now());
    return { claimed, processedAgain: 0, failedAgain: failed };
  }
  await store.release(claim.token);
  const middle = Math.ceil(claimed.length / 2);
  let total: RedriveResult = { ...NOTHING, claimed };
  for (const part of isAlone ? [claimed] : [claimed.slice(0, middle), claimed.slice(middle)]) {
    if (deps.stopping?.aborted) break;
    const { processedAgain, failedAgain } = await redriveLetters({ ids: part }, part.length, deps, isAlone);
    total = {
      claimed,
      processedAgain: total.processedAgain + processedAgain,
      failedAgain: total.failedAgain + failedAgain,
    };
  }
  return total;
}
