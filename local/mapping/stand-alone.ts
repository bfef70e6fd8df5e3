import {
  type EventSourceMappingSettings,
  eventSourceMappingSettings,
  LAMBDA_DEFAULTS,
} from '../../config/event-source-mapping.ts';
import type { ShardId } from '../../core/ports/stream.ts';
import type { Random } from '../../core/ports/time.ts';
import { LOCAL_REGION, localFunctionArn, localRoleArn, localStreamArn } from '../functions/local-arns.ts';
import { type VirtualTime, virtualTime } from '../virtual-time.ts';
import { inProcessEnvironments, inProcessInvoke, type StreamHandler } from './in-process-function.ts';
import { LOCAL_POLLING, type MappingDeps, type MappingOptions } from './mapping-options.ts';
import { MemoryStream } from './memory-stream.ts';
import type { MappingFact } from './observer.ts';
import { type FailureObject, failureObject } from './on-failure.ts';

export interface StandAloneOptions {
  readonly handler: StreamHandler;
  /** What is not said is Lambda's default; the starting position is TRIM_HORIZON. */
  readonly settings?: Partial<EventSourceMappingSettings>;
  /** Shards of the stream. @default 1 */
  readonly shards?: number;
  /** Invocations that may run at once. @default 10 */
  readonly concurrency?: number;
  /** Draws the waits between retries. @default always 0.5 */
  readonly random?: Random;
  /** Milliseconds since 1970 at the start. @default 2026-01-01T00:00:00Z */
  readonly startMs?: number;
}

/** Everything that a mapping needs, in memory and at a time that only the test moves. */
export interface StandAlone {
  /** What to construct the mapping with. */
  readonly options: MappingOptions;
  readonly deps: MappingDeps;
  readonly stream: MemoryStream;
  readonly time: VirtualTime;
  /** What the mapping gave up on, as an S3 destination gets it, in order. */
  readonly failures: readonly FailureObject[];
  /** Everything that happened to batches, in order. */
  readonly facts: readonly MappingFact[];
  /** Appends a record that arrives now, and returns its sequence number. What is not text is written as JSON. */
  put(partitionKey: string, data: unknown): string;
}

export const shardIdOf = (number: number): ShardId => `shardId-${String(number).padStart(12, '0')}`;

/**
 * Makes the surroundings of an `EventSourceMapping` that runs a handler on records of a test, without a stream, a clock
 * or a worker of its own.
 * @throws RangeError that names the wrong setting
 */
export function standAlone(given: StandAloneOptions): StandAlone {
  const { handler, shards = 1, concurrency = 10, random = () => 0.5 } = given;
  const time = virtualTime(given.startMs ?? Date.UTC(2026, 0, 1));
  const stream = new MemoryStream();
  for (let number = 0; number < shards; number++) stream.addShard(shardIdOf(number));
  const failures: FailureObject[] = [];
  const facts: MappingFact[] = [];
  const functionName = 'stand-alone';
  const functionArn = localFunctionArn(functionName);
  const identity = { functionName, invokedFunctionArn: functionArn, memoryMegabytes: 128, logStreamName: 'local' };
  const ignore = (): void => {};
  let requests = 0;
  return {
    options: {
      consumer: functionName,
      settings: eventSourceMappingSettings({ ...LAMBDA_DEFAULTS, startingPosition: 'TRIM_HORIZON', ...given.settings }),
      polling: { ...LOCAL_POLLING, lingerMs: 0 },
      names: {
        awsRegion: LOCAL_REGION,
        streamArn: localStreamArn(functionName),
        roleArn: localRoleArn(functionName),
        functionArn,
      },
    },
    deps: {
      stream,
      environments: inProcessEnvironments(inProcessInvoke(handler, identity, time), concurrency),
      onFailure: { send: async (message, payload) => void failures.push(failureObject(message, payload)) },
      time,
      random,
      newRequestId: () => `request-${++requests}`,
      logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      observer: { observe: (fact) => void facts.push(fact) },
    },
    stream,
    time,
    failures,
    facts,
    put(partitionKey, data) {
      const text = typeof data === 'string' ? data : JSON.stringify(data);
      return stream.put(partitionKey, Buffer.from(text), time.now()).sequenceNumber;
    },
  };
}
