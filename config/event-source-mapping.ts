import Type, { type Static } from 'typebox';
import { settingsProblem } from './settings-problem.ts';

// Ranges: docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
const Mapping = Type.Object(
  {
    batchSize: Type.Integer({ minimum: 1, maximum: 10_000 }),
    maximumBatchingWindowInSeconds: Type.Integer({ minimum: 0, maximum: 300 }),
    /** -1: until the records leave the stream. N retries are N + 1 invocations. */
    maximumRetryAttempts: Type.Integer({ minimum: -1, maximum: 10_000 }),
    /** -1: records never grow too old. */
    maximumRecordAgeInSeconds: Type.Refine(
      Type.Integer({ minimum: -1, maximum: 604_800 }),
      (seconds) => seconds === -1 || seconds >= 60,
      () => 'must be -1, or 60 to 604800',
    ),
    bisectBatchOnFunctionError: Type.Boolean(),
    parallelizationFactor: Type.Integer({ minimum: 1, maximum: 10 }),
    functionResponseTypes: Type.Array(Type.Enum(['ReportBatchItemFailures']), { maxItems: 1 }),
    /** 0: no windows. Otherwise the function keeps a state from one batch of a window to the next. */
    tumblingWindowInSeconds: Type.Integer({ minimum: 0, maximum: 900 }),
    /** A record is delivered if one pattern matches it. 5 filters without a quota increase, 10 with one. */
    filterCriteria: Type.Optional(
      Type.Object(
        {
          filters: Type.Array(
            Type.Object(
              {
                /** JSON text: docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html */
                pattern: Type.String({ maxLength: 4_096 }),
              },
              { additionalProperties: false },
            ),
            { maxItems: 10 },
          ),
        },
        { additionalProperties: false },
      ),
    ),
    startingPosition: Type.Enum(['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP']),
    /** Seconds since 1970; given with AT_TIMESTAMP and only then. */
    startingPositionTimestamp: Type.Optional(Type.Number({ minimum: 0 })),
  },
  { additionalProperties: false },
);

// docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const LambdaFunction = Type.Object(
  {
    timeoutSeconds: Type.Integer({ minimum: 1, maximum: 900 }),
    memoryMegabytes: Type.Integer({ minimum: 128, maximum: 10_240 }),
  },
  { additionalProperties: false },
);

export type EventSourceMappingSettings = Readonly<Static<typeof Mapping>>;
export type FunctionSettings = Readonly<Static<typeof LambdaFunction>>;

/** @throws RangeError that names the setting */
export function eventSourceMappingSettings(value: unknown): EventSourceMappingSettings {
  const problem = settingsProblem(Mapping, value);
  if (problem !== undefined) throw new RangeError(`Event source mapping: ${problem}.`);
  const settings = value as EventSourceMappingSettings;
  if ((settings.startingPosition === 'AT_TIMESTAMP') !== (settings.startingPositionTimestamp !== undefined)) {
    throw new RangeError(
      'Event source mapping: startingPositionTimestamp is given with startingPosition AT_TIMESTAMP, and only then.',
    );
  }
  return settings;
}

/**
 * Settings of a function that moves its shard's position in the transaction of its effects.
 * @throws RangeError where two batches of a shard would be under way at once
 */
export function oneBatchAShard(settings: EventSourceMappingSettings): EventSourceMappingSettings {
  if (settings.parallelizationFactor === 1) return settings;
  throw new RangeError(
    `Event source mapping: parallelizationFactor must be 1 for the process function, not ${settings.parallelizationFactor}: the store takes one batch of a shard at a time, and would take what overtakes another one for settled. More shards process more at once.`,
  );
}

/** @throws RangeError that names the setting */
export function functionSettings(value: unknown): FunctionSettings {
  const problem = settingsProblem(LambdaFunction, value);
  if (problem !== undefined) throw new RangeError(`Function: ${problem}.`);
  return value as FunctionSettings;
}

/** What Lambda takes where nothing is said; it has no default for the starting position. */
export const LAMBDA_DEFAULTS: Omit<EventSourceMappingSettings, 'startingPosition'> = {
  batchSize: 100,
  maximumBatchingWindowInSeconds: 0,
  maximumRetryAttempts: -1,
  maximumRecordAgeInSeconds: -1,
  bisectBatchOnFunctionError: false,
  parallelizationFactor: 1,
  functionResponseTypes: [],
  tumblingWindowInSeconds: 0,
};

/** How the stream feeds the process function. Read by the deployment and by the local runtime. */
export const EVENT_SOURCE_MAPPING: EventSourceMappingSettings = oneBatchAShard(
  eventSourceMappingSettings({
    batchSize: 100,
    maximumBatchingWindowInSeconds: 0,
    // Then the batch, bisected down to one record, goes to the on-failure destination, which isolates its events.
    maximumRetryAttempts: 2,
    // An outage of the store, however long, makes no record too old.
    maximumRecordAgeInSeconds: -1,
    bisectBatchOnFunctionError: true,
    parallelizationFactor: 1,
    functionResponseTypes: ['ReportBatchItemFailures'],
    tumblingWindowInSeconds: 0,
    startingPosition: 'TRIM_HORIZON',
  }),
);

/**
 * The process function. An event that hangs holds its shard up for a timeout at each step of the bisect, so the timeout
 * is short. 1,769 MB is the memory at which Lambda gives a whole processor.
 */
export const PROCESS_FUNCTION: FunctionSettings = functionSettings({ timeoutSeconds: 20, memoryMegabytes: 1_769 });
