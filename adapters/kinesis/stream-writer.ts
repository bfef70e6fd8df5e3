import type { AppendResult, StreamWriter } from '../../core/ports/stream.ts';
import type { Random, Time } from '../../core/ports/time.ts';
import { retryDelayMs } from '../../core/retry-delay.ts';
import { OrderedEntries, type PlacedEntry } from './ordered-entries.ts';
import type { PutRecords } from './put-records.ts';

const RETRY_DELAYS = { firstMs: 50, longestMs: 1_000 };
/** One call that hangs must not take the whole time. */
const CALL_TIMEOUT_MS = 4_000;
/** The caller's fault in Kinesis' terms, and waiting mends it all the same. */
const THROTTLE = /Throttl|ThroughputExceeded|LimitExceeded|TooManyRequests/;

export interface KinesisStreamWriterDeps {
  readonly putRecords: PutRecords;
  /** Longest time of one append, in milliseconds; what Kinesis has not confirmed by then is reported as refused. */
  readonly deadlineMs: number;
  readonly time: Time;
  readonly random: Random;
}

type Refusal = AppendResult & { readonly ok: false };

interface Answer {
  readonly placed: PlacedEntry;
  readonly result: AppendResult;
  /** Whether trying again is of no use. */
  readonly isFinal: boolean;
}

const TOO_LATE: Refusal = { ok: false, code: 'RequestTimeout', message: 'Kinesis did not confirm the record in time.' };

/** Of a request as a whole. A fault of the server's, or of the way there, may pass. */
function refusalOf(error: unknown): { readonly result: Refusal; readonly isFinal: boolean } {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === 'AbortError') return { result: TOO_LATE, isFinal: false };
  const isCallers = (error as { $fault?: unknown } | null)?.$fault === 'client';
  return { result: { ok: false, code: name, message }, isFinal: isCallers && !THROTTLE.test(name) };
}

/**
 * Appends to a Kinesis stream. Entries that Kinesis refuses are sent again with full jitter until the deadline, those that
 * it took are not; entries of one explicit hash key (or partition key, without one) get into the stream in their order,
 * whatever is refused. It does not reject: each entry has its result. One that is not confirmed when the time is up counts
 * as refused and may be in the stream all the same: what its producer sends again is a duplicate then.
 */
export function kinesisStreamWriter({ putRecords, deadlineMs, time, random }: KinesisStreamWriterDeps): StreamWriter {
  const send = async (request: readonly PlacedEntry[], timeoutMs: number): Promise<readonly Answer[]> => {
    const [answered, tooLate] = [new AbortController(), new AbortController()];
    void time.sleep(timeoutMs, answered.signal).then(() => tooLate.abort());
    try {
      const entries = request.map(({ entry }) => entry);
      const records = await putRecords(entries, tooLate.signal);
      return request.map((placed, index) => {
        const { ShardId, SequenceNumber, ErrorCode, ErrorMessage } = records[index] ?? {};
        const result: AppendResult =
          ShardId !== undefined && SequenceNumber !== undefined
            ? { ok: true, shardId: ShardId, sequenceNumber: SequenceNumber }
            : { ok: false, code: ErrorCode ?? 'InternalFailure', message: ErrorMessage ?? 'Kinesis gave no reason.' };
        return { placed, result, isFinal: false };
      });
    } catch (error) {
      const refusal = refusalOf(error);
      return request.map((placed) => ({ placed, ...refusal }));
    } finally {
      answered.abort();
    }
  };

  return {
    async append(entries) {
      const deadline = time.now() + deadlineMs;
      const waiting = new OrderedEntries(entries);
      const results: AppendResult[] = [];
      const giveUp = (placed: PlacedEntry, result: AppendResult): void => {
        for (const { place } of waiting.giveUp(placed)) results[place] = result;
      };
      for (let failures = 0; ; ) {
        const requests = waiting.requests();
        if (requests.length === 0) return results;
        const timeoutMs = Math.min(CALL_TIMEOUT_MS, deadline - time.now());
        const answers = (await Promise.all(requests.map((request) => send(request, timeoutMs)))).flat();
        for (const { placed, result, isFinal } of answers) {
          if (result.ok) waiting.take(placed);
          else if (isFinal) giveUp(placed, result);
          results[placed.place] = result;
        }
        failures = answers.some(({ result, isFinal }) => !result.ok && !isFinal) ? failures + 1 : 0;
        const waitMs = failures === 0 ? 0 : retryDelayMs(failures, RETRY_DELAYS, random);
        if (time.now() + waitMs < deadline) {
          if (waitMs > 0) await time.sleep(waitMs);
          continue;
        }
        // Whoever stands behind an entry that was refused was refused for the same reason.
        for (const placed of waiting.requests().flat()) giveUp(placed, results[placed.place] ?? TOO_LATE);
      }
    },
  };
}
