import { EVENT_SOURCE_MAPPING, type EventSourceMappingSettings } from '../../../../config/event-source-mapping.ts';
import type { InvokeResult } from '../../../../core/ports/function-invoker.ts';
import { EventSourceMapping } from '../../../../local/mapping/event-source-mapping.ts';
import { inProcessEnvironments } from '../../../../local/mapping/in-process-function.ts';
import type { KinesisEvent } from '../../../../local/mapping/kinesis-event.ts';
import { LOCAL_POLLING } from '../../../../local/mapping/mapping-options.ts';
import type { MappingFact } from '../../../../local/mapping/observer.ts';
import type { FailureMessage } from '../../../../local/mapping/on-failure.ts';
import { virtualTime } from '../../../../local/virtual-time.ts';
import { MemoryStream } from './memory-stream.ts';
import { SHARD } from './stream-records.ts';

export const names = {
  awsRegion: 'us-east-1',
  streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/events',
  roleArn: 'arn:aws:iam::000000000000:role/process',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:process',
};

export interface Delivery {
  readonly atMs: number;
  readonly requestId: string;
  readonly sequenceNumbers: readonly string[];
}

/** The function: gets the sequence numbers and the number of the delivery, from 1. A rejection: it was not called. */
export type TestFunction = (
  sequenceNumbers: readonly string[],
  delivery: number,
) => Promise<InvokeResult> | InvokeResult;

export const answer = (payload: unknown = null): InvokeResult => ({ ok: true, payload });
export const thrown: InvokeResult = { ok: false, errorType: 'Error', errorMessage: 'no' };
export const report = (...itemIdentifiers: string[]): InvokeResult =>
  answer({ batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })) });

/** A mapping between a stream in memory and a function of the test, at the test's own time. Jitter is at its longest. */
export function mappingBench(
  testFunction: TestFunction,
  change: {
    settings?: Partial<EventSourceMappingSettings>;
    lingerMs?: number;
    readAheadBytes?: number;
    environments?: number;
    stream?: MemoryStream;
    onFact?: (fact: MappingFact) => void;
  } = {},
) {
  const time = virtualTime(1_000_000);
  const stream = change.stream ?? new MemoryStream();
  if (change.stream === undefined) stream.addShard(SHARD);
  const deliveries: Delivery[] = [];
  const failures: { message: FailureMessage; payload: KinesisEvent }[] = [];
  const logged: string[] = [];
  const events: KinesisEvent[] = [];
  const facts: MappingFact[] = [];
  let ids = 0;

  const log = (message: string): void => {
    logged.push(message);
  };
  const mapping = new EventSourceMapping(
    {
      consumer: 'process',
      settings: { ...EVENT_SOURCE_MAPPING, maximumRetryAttempts: -1, ...change.settings },
      polling: {
        ...LOCAL_POLLING,
        lingerMs: change.lingerMs ?? 0,
        readAheadBytes: change.readAheadBytes ?? LOCAL_POLLING.readAheadBytes,
      },
      names,
    },
    {
      stream,
      environments: inProcessEnvironments(async (event, requestId) => {
        const sequenceNumbers = event.Records.map(({ kinesis }) => kinesis.sequenceNumber);
        deliveries.push({ atMs: time.now() - 1_000_000, requestId, sequenceNumbers });
        events.push(event);
        return testFunction(sequenceNumbers, deliveries.length);
      }, change.environments ?? 1),
      onFailure: {
        send: async (message, payload) => {
          failures.push({ message, payload });
        },
      },
      time,
      random: () => 0.999_999,
      newRequestId: () => `request-${++ids}`,
      logger: { debug: log, info: log, warn: log, error: log },
      observer: {
        observe: (fact) => {
          facts.push(fact);
          change.onFact?.(fact);
        },
      },
    },
  );
  const sizes = () => deliveries.map(({ sequenceNumbers }) => sequenceNumbers.length);
  return { mapping, stream, time, deliveries, events, sizes, failures, facts, logged };
}
