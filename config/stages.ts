import Type, { type Static } from 'typebox';
import { settingsProblem } from './settings-problem.ts';
import { STREAM } from './stream.ts';

/** What CloudWatch Logs takes: docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
];

const closed = { additionalProperties: false } as const;

const Stage = Type.Object(
  {
    /** What becomes of the stream, the tables, the database and the buckets when the stack is deleted. */
    removal: Type.Enum(['destroy', 'retain']),
    /** Of the stack, the tables and the database: none of them is deleted before this is taken back. */
    deletionProtection: Type.Boolean(),
    /** Of the tables: to any second of the last 35 days. The database keeps backups for `postgres.backupDays`. */
    pointInTimeRecovery: Type.Boolean(),
    logRetentionDays: Type.Enum(LOG_RETENTION_DAYS),
    stream: Type.Object(
      {
        capacity: Type.Enum(['provisioned', 'onDemand']),
        /** Given with capacity provisioned, and only then. */
        shards: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
        /** Replays reach back this far. 8,760 h are a year. */
        retentionHours: Type.Integer({ minimum: 24, maximum: 8_760 }),
        /** 'aws': the key of the service, free of charge. 'customer': a key of this stack, rotated each year. */
        key: Type.Enum(['aws', 'customer']),
        /** A consumer with 2 MB/s of its own on every shard, at a price per shard and hour. */
        enhancedFanOut: Type.Boolean(),
      },
      closed,
    ),
    api: Type.Object(
      {
        /** Of all routes together: 429 above it. */
        requestsPerSecond: Type.Integer({ minimum: 1 }),
        burst: Type.Integer({ minimum: 1 }),
        /** Browsers of these origins may call. Empty: none. */
        corsOrigins: Type.Array(Type.String({ pattern: '^https?://[^/*]+$' })),
        /** Where a key may stand. 'either' also takes x-api-key, and has no cache in front of the authorizer. */
        keyHeaders: Type.Enum(['authorization', 'either']),
        /** What one key may do in a second; nothing is limited where nothing is given. */
        keyRates: Type.Object(
          {
            requestsPerSecond: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
            eventsPerSecond: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
          },
          closed,
        ),
        /** Tokens of an OpenID Connect issuer in place of keys; scopes are those of the routes. */
        jwt: Type.Optional(
          Type.Object(
            {
              issuer: Type.String({ pattern: '^https://' }),
              audience: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
            },
            closed,
          ),
        ),
      },
      closed,
    ),
    /** Read with `-c store=postgres` only. Capacity in ACU: 2 GiB of memory each, in halves. 0: pauses when idle. */
    postgres: Type.Object(
      {
        minimumCapacity: Type.Number({ minimum: 0, maximum: 256, multipleOf: 0.5 }),
        maximumCapacity: Type.Number({ minimum: 1, maximum: 256, multipleOf: 0.5 }),
        /** 'ioOptimized' costs more a GB and ACU, and nothing a read or write: `npm run costs` says which is cheaper. */
        storage: Type.Enum(['standard', 'ioOptimized']),
        /** 2: another one in another zone takes over within a minute. */
        instances: Type.Integer({ minimum: 1, maximum: 2 }),
        backupDays: Type.Integer({ minimum: 1, maximum: 35 }),
      },
      closed,
    ),
    /** How long a batch that Lambda gave up on is kept after its events were settled one by one. */
    failedBatchDays: Type.Integer({ minimum: 1 }),
    alarms: Type.Object(
      {
        /** Thresholds that differ from those in config/alarms.ts, by the alarm's name there. */
        thresholds: Type.Record(Type.String(), Type.Number({ minimum: 0 })),
        /** Each is asked once by e-mail to confirm. */
        emails: Type.Array(Type.String({ pattern: '^[^@ ]+@[^@ ]+$' })),
        /** A channel of a workspace that Amazon Q Developer in chat applications was let into. */
        slack: Type.Optional(Type.Object({ workspaceId: Type.String(), channelId: Type.String() }, closed)),
      },
      closed,
    ),
  },
  closed,
);

export type StageSettings = Readonly<Static<typeof Stage>>;
export type StageName = keyof typeof STAGES;

/** @throws RangeError that names the stage and the field */
export function stageSettings(name: string, value: unknown): StageSettings {
  const refuse = (problem: string): never => {
    throw new RangeError(`Stage ${name}: ${problem}. Correct it in config/stages.ts.`);
  };
  const problem = settingsProblem(Stage, value);
  if (problem !== undefined) refuse(problem);
  const settings = value as StageSettings;
  const { stream, postgres } = settings;
  if ((stream.capacity === 'provisioned') !== (stream.shards !== undefined)) {
    refuse('stream.shards is given with stream.capacity provisioned, and only then');
  }
  if (postgres.minimumCapacity > postgres.maximumCapacity) {
    refuse('postgres.minimumCapacity must not be above postgres.maximumCapacity');
  }
  return settings;
}

/** One copy of the platform each; `-c stage=<name>` chooses. */
export const STAGES = {
  /** Everything goes with the stack. */
  dev: stageSettings('dev', {
    removal: 'destroy',
    deletionProtection: false,
    pointInTimeRecovery: false,
    logRetentionDays: 7,
    stream: {
      capacity: 'provisioned',
      shards: 1,
      retentionHours: STREAM.retentionHours,
      key: 'aws',
      enhancedFanOut: false,
    },
    api: { requestsPerSecond: 500, burst: 1_000, corsOrigins: [], keyHeaders: 'authorization', keyRates: {} },
    postgres: { minimumCapacity: 0, maximumCapacity: 4, storage: 'standard', instances: 1, backupDays: 1 },
    failedBatchDays: 7,
    alarms: { thresholds: {}, emails: [] },
  }),
  /** What holds data outlives the stack, and nothing is deleted by accident. */
  prod: stageSettings('prod', {
    removal: 'retain',
    deletionProtection: true,
    pointInTimeRecovery: true,
    logRetentionDays: 90,
    // Packed, 100,000 events/s are about 3.4 MB/s: docs/performance.md. A shard takes 1 MB/s.
    stream: {
      capacity: 'provisioned',
      shards: 4,
      retentionHours: STREAM.retentionHours,
      key: 'aws',
      enhancedFanOut: false,
    },
    api: { requestsPerSecond: 5_000, burst: 5_000, corsOrigins: [], keyHeaders: 'authorization', keyRates: {} },
    // At the rate that this stage is made for, the log's writes would cost more than the database.
    postgres: { minimumCapacity: 2, maximumCapacity: 32, storage: 'ioOptimized', instances: 2, backupDays: 14 },
    failedBatchDays: 90,
    alarms: { thresholds: {}, emails: [] },
  }),
};
