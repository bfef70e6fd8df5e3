import type { Context } from 'aws-lambda';
import { PipelineError } from '../../core/errors.ts';
import type { ReplayCounts } from '../../core/ports/replays.ts';
import type { Random, Time } from '../../core/ports/time.ts';
import { type ReplayRecordsDeps, replayRecords } from '../../core/replay/replay-records.ts';
import { patiently } from '../process/patience.ts';
import { type DeliveredRecord, receivedRecord } from '../shared/received-record.ts';

export interface ReplayCall {
  /** Of one shard, in order. */
  readonly Records: readonly DeliveredRecord[];
  /** As in ReplayRequest. */
  readonly type?: string;
}

export type ReplayAnswer =
  | ({ readonly kind: 'replayed' } & ReplayCounts)
  /** The world's fault: the same call may succeed later. */
  | { readonly kind: 'unavailable'; readonly message: string };

export interface ReplayDeps extends ReplayRecordsDeps {
  readonly time: Time;
  readonly random: Random;
}

/** Left of the function's time when it gives up on the store: enough for its answer to get out. */
const LAST_WORDS_MS = 2_000;

/** Brings back what the store has lost of some records; called for a replay, never by the event source mapping. */
export const createReplay =
  (deps: ReplayDeps) =>
  async (
    { Records, type }: ReplayCall,
    context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
  ): Promise<ReplayAnswer> => {
    const records = Records.map(receivedRecord);
    const options = { type, requestId: context.awsRequestId };
    const remainingMs = (): number => context.getRemainingTimeInMillis() - LAST_WORDS_MS;
    try {
      const counts = await patiently(() => replayRecords(records, options, deps), remainingMs, deps);
      return { kind: 'replayed', ...counts };
    } catch (error) {
      if (!(error instanceof PipelineError) || !error.retryable) throw error;
      return { kind: 'unavailable', message: error.message };
    }
  };
