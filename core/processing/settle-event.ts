import { type ErrorCode, EventRefused } from '../errors.ts';
import type { Catalogue, EventTypeRunner } from '../events/catalogue.ts';
import { dataFault } from '../events/data-fault.ts';
import { isFiltered } from '../events/define-event-type.ts';
import type { DecodedEvent, Outcome, ReadEvent, SettledEvent } from '../events/event.ts';
import type { Random, Time } from '../ports/time.ts';
import { retryDelayMs } from '../retry-delay.ts';

export interface SettleDeps {
  readonly catalogue: Catalogue;
  readonly time: Time;
  readonly random: Random;
}

/** Where the event stands in the stream. */
export interface EventOrigin {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly receivedAtMs: number;
}

const STORED_AS_IT_CAME: Outcome = { status: 'processed', attempts: 1 };
const MESSAGE_CHARACTERS = 1_000;

const deadLettered = (code: ErrorCode, message: string, attempts: number): Outcome => ({
  status: 'deadLettered',
  attempts,
  failure: { code, message: message.slice(0, MESSAGE_CHARACTERS) },
});

const codeOf = (error: unknown, otherwise: ErrorCode = 'PROCESS_FAILED'): ErrorCode =>
  error instanceof EventRefused ? 'EVENT_REFUSED' : otherwise;

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** What process() returned, as the outcome of the event. */
function outcomeOf(result: unknown, attempts: number): Outcome {
  if (isFiltered(result)) return { status: 'filtered', attempts, reason: result.reason };
  if (result === undefined || result === null) return { status: 'processed', attempts };
  const resultText = JSON.stringify(result);
  const fault = resultText === undefined ? 'is no JSON value' : dataFault(result, resultText, true)?.message;
  if (fault !== undefined) return deadLettered('PROCESS_FAILED', `what process() returned: ${fault}`, attempts);
  return { status: 'processed', attempts, resultText };
}

/**
 * Validates one event against its type, brings it to the type's latest version and runs the type's process().
 * Whatever the event or the user's code does wrong ends as an outcome; only faults of the world throw.
 * @returns a promise only where process() did, so that a batch of plain events costs no microtask each
 */
export function createSettleEvent({ catalogue, time, random }: SettleDeps) {
  const withAggregates = (
    runner: EventTypeRunner,
    event: DecodedEvent,
    data: unknown,
    outcome: Outcome,
  ): SettledEvent => {
    if (outcome.status !== 'processed') return { event, outcome };
    try {
      const aggregates = runner.aggregate(event, data);
      return { event, outcome: aggregates === undefined ? outcome : { ...outcome, aggregates } };
    } catch (error) {
      const code = codeOf(error, 'AGGREGATE_FAILED');
      return { event, outcome: deadLettered(code, `an aggregate: ${messageOf(error)}`, outcome.attempts) };
    }
  };

  const retry = async (
    runner: EventTypeRunner,
    event: DecodedEvent,
    data: unknown,
    origin: EventOrigin,
    error: unknown,
    failed: number,
  ): Promise<Outcome> => {
    let attempts = failed;
    let last = error;
    while (!(last instanceof EventRefused) && attempts < runner.attempts) {
      await time.sleep(
        retryDelayMs(attempts, { firstMs: runner.retryDelayMs, longestMs: Number.POSITIVE_INFINITY }, random),
      );
      attempts += 1;
      try {
        return outcomeOf(await runner.process?.(event, data, { ...origin, attempt: attempts }), attempts);
      } catch (thrown) {
        last = thrown;
      }
    }
    return deadLettered(codeOf(last), messageOf(last), attempts);
  };

  return ({ event, dataSchema }: ReadEvent, origin: EventOrigin): SettledEvent | Promise<SettledEvent> => {
    const runner = catalogue.find(event.type);
    if (runner === undefined) {
      if (catalogue.unknownTypes === 'accept') return { event, outcome: STORED_AS_IT_CAME };
      return { event, outcome: deadLettered('EVENT_TYPE_UNKNOWN', `no event type '${event.type}' is declared`, 1) };
    }
    if (!runner.needsData) return { event, outcome: STORED_AS_IT_CAME };
    const read = runner.read(event.dataText === undefined ? undefined : JSON.parse(event.dataText), dataSchema);
    if (!read.ok) return { event, outcome: deadLettered(read.code, read.message, 1) };
    if (runner.process === undefined) return withAggregates(runner, event, read.data, STORED_AS_IT_CAME);

    const finish = (outcome: Outcome): SettledEvent => withAggregates(runner, event, read.data, outcome);
    const failed = (error: unknown): Promise<SettledEvent> =>
      retry(runner, event, read.data, origin, error, 1).then(finish);
    try {
      const result = runner.process(event, read.data, { ...origin, attempt: 1 });
      if (!(result instanceof Promise)) return finish(outcomeOf(result, 1));
      return result.then((value) => finish(outcomeOf(value, 1))).catch(failed);
    } catch (error) {
      return failed(error);
    }
  };
}
