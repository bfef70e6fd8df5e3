import type { Context } from 'aws-lambda';
import { nextRedriveAtMs } from '../../core/dead-letters/redrive-schedule.ts';
import type { SettledLetter } from '../../core/dead-letters/settle-letters.ts';
import { PipelineError } from '../../core/errors.ts';
import type { DeadLetterStore, Letter, Resolution, ResolveResult } from '../../core/ports/dead-letters.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Metrics } from '../../core/ports/metrics.ts';
import type { Random, Time } from '../../core/ports/time.ts';

/** What the redrive function is asked for. */
export interface RedriveCall {
  /** In the order of the stream within each key. */
  readonly letterIds: readonly string[];
  /** Token of the claim that holds the letters. Without one nothing is written: a rehearsal. */
  readonly claim?: string;
}

export interface RehearsedFailure {
  readonly letterId: string;
  readonly code: string;
  readonly message: string;
}

export type RedriveAnswer =
  | { readonly kind: 'resolved'; readonly result: ResolveResult }
  | { readonly kind: 'rehearsed'; readonly passed: number; readonly failures: readonly RehearsedFailure[] }
  /** The world's fault: nothing was written, and the same call may succeed later. */
  | { readonly kind: 'unavailable'; readonly code: string; readonly message: string };

export interface RedriveDeps {
  readonly store: Pick<DeadLetterStore, 'letters' | 'resolve'>;
  readonly settleLetters: (letters: readonly Letter[]) => Promise<readonly SettledLetter[]>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly time: Time;
  readonly random: Random;
}

const PASSED: ReadonlySet<string> = new Set(['processed', 'filtered']);

function rehearsed(settled: readonly SettledLetter[]): RedriveAnswer {
  const passed = settled.filter(({ settled: { outcome } }) => PASSED.has(outcome.status)).length;
  const failures = settled.flatMap(({ letter: { letterId }, settled: { outcome } }) =>
    outcome.status === 'deadLettered' ? [{ letterId, ...outcome.failure }] : [],
  );
  return { kind: 'rehearsed', passed, failures };
}

/** Runs dead letters through the present code and resolves them in one transaction. */
export function createRedrive({ store, settleLetters, metrics, logger, time, random }: RedriveDeps) {
  /** In the order asked for, without those that are letters no more. */
  const load = async (letterIds: readonly string[]): Promise<readonly Letter[]> => {
    const { items } = await store.letters({ ids: letterIds }, letterIds.length);
    const found = new Map(items.map((letter) => [letter.letterId, letter]));
    return letterIds.flatMap((letterId) => found.get(letterId) ?? []);
  };

  const resolutionOf = ({ letter, settled }: SettledLetter): Resolution => {
    const { letterId, redrives } = letter;
    if (settled.outcome.status !== 'deadLettered') return { letterId, settled };
    const next = nextRedriveAtMs(settled.outcome.failure.code, redrives + 1, time.now(), random);
    return { letterId, settled, ...(next !== undefined && { nextRedriveAtMs: next }) };
  };

  const run = async ({ letterIds, claim }: RedriveCall): Promise<RedriveAnswer> => {
    const settled = await settleLetters(await load(letterIds));
    if (claim === undefined) return rehearsed(settled);
    return { kind: 'resolved', result: await store.resolve(claim, settled.map(resolutionOf), time.now()) };
  };

  return async (call: RedriveCall, context: Pick<Context, 'awsRequestId'>): Promise<RedriveAnswer> => {
    const startedAt = time.now();
    const about = { requestId: context.awsRequestId, letters: call.letterIds.length };
    try {
      const answer = await run(call);
      if (answer.kind === 'resolved') {
        metrics.add('EventsProcessed', 'Count', answer.result.processed);
        metrics.add('EventsFiltered', 'Count', answer.result.filtered);
        logger.info('redrive', { ...about, ...answer.result, durationMs: time.now() - startedAt });
      }
      return answer;
    } catch (error) {
      if (!(error instanceof PipelineError) || !error.retryable) throw error;
      logger.warn('redrive not committed, the letters are as they were', { ...about, code: error.code, error });
      return { kind: 'unavailable', code: error.code, message: error.message };
    } finally {
      metrics.flush();
    }
  };
}
