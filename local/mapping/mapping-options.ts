import type { EventSourceMappingSettings } from '../../config/event-source-mapping.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Random, Time } from '../../core/ports/time.ts';
import type { RetryDelays } from '../../core/retry-delay.ts';
import type { SourceNames } from './kinesis-event.ts';
import type { MappingObserver } from './observer.ts';
import type { FailureDestination, FunctionEnvironments, StreamSource } from './ports.ts';

/** What the machine decides for itself; on AWS, Lambda does. */
export interface PollingSettings {
  /** Shortest time between two reads of a shard: under load, batches grow meanwhile. A lone record never waits. */
  readonly lingerMs: number;
  readonly retryDelays: RetryDelays;
  /** With several lanes a shard: event bytes that may wait for their lane before reading waits too. */
  readonly readAheadBytes: number;
}

export const LOCAL_POLLING: PollingSettings = {
  lingerMs: 40,
  retryDelays: { firstMs: 100, longestMs: 10_000 },
  readAheadBytes: 32 * 1024 * 1024,
};

export interface MappingOptions {
  /** The name under which the stream keeps this mapping's checkpoints. */
  readonly consumer: string;
  readonly settings: EventSourceMappingSettings;
  readonly polling: PollingSettings;
  readonly names: SourceNames & { readonly functionArn: string };
}

export interface MappingDeps {
  readonly stream: StreamSource;
  readonly environments: FunctionEnvironments;
  readonly onFailure: FailureDestination;
  readonly time: Time;
  readonly random: Random;
  readonly newRequestId: () => string;
  readonly logger: Logger;
  readonly observer?: MappingObserver;
}
