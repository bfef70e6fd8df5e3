import type { InvokeResult } from '../../core/ports/function-invoker.ts';
import type { StreamRecord } from '../stream/record-codec.ts';
import type { Outcome } from './lane.ts';

const SUCCEEDED: Outcome = { kind: 'succeeded' };
const REPORTED_WHOLE: Outcome = { kind: 'failed', functionError: null };

/**
 * What an invocation means for its batch. `reportsItemFailures`: the mapping lists ReportBatchItemFailures; without it
 * Lambda ignores whatever the function returns.
 * docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function readResult(
  result: InvokeResult,
  records: readonly StreamRecord[],
  reportsItemFailures: boolean,
): Outcome {
  if (!result.ok) return { kind: 'failed', functionError: 'Unhandled' };
  const failures = reportsItemFailures ? batchItemFailures(result.payload) : undefined;
  // An answer that names no failures is a success whatever else it holds.
  if (failures === undefined || failures === null) return SUCCEEDED;
  if (!Array.isArray(failures)) return REPORTED_WHOLE;
  if (failures.length === 0) return SUCCEEDED;

  const indexes = new Map(records.map(({ sequenceNumber }, index) => [sequenceNumber, index]));
  // Lambda goes on from the lowest sequence number named; records behind it come again even where they succeeded.
  let lowest = records.length;
  for (const failure of failures) {
    const index = indexes.get(failure?.itemIdentifier);
    if (index === undefined) return REPORTED_WHOLE;
    lowest = Math.min(lowest, index);
  }
  return lowest === 0 ? REPORTED_WHOLE : { kind: 'stopped', index: lowest };
}

const batchItemFailures = (payload: unknown): unknown =>
  typeof payload === 'object' && payload !== null && 'batchItemFailures' in payload
    ? payload.batchItemFailures
    : undefined;
