import { CfnOutput, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { ENVIRONMENT } from '../config/environment.ts';
import { EVENT_SOURCE_MAPPING } from '../config/event-source-mapping.ts';
import { PROJECTION_MAPPING } from '../config/projection-mapping.ts';
import { ROUTES } from '../config/routes.ts';
import { STAGES, type StageSettings } from '../config/stages.ts';
import { acknowledge } from './acknowledge.ts';
import { ChaosExperiments } from './chaos-experiments.ts';
import { ConsoleSite } from './console-site.ts';
import { ControlTable } from './control-table.ts';
import { DeadLetters } from './dead-letters.ts';
import type { Deployment } from './deployment.ts';
import { DynamoEventStore } from './dynamodb-store.ts';
import { EncryptedQueue } from './encrypted-queue.ts';
import { EventStream } from './event-stream.ts';
import { FailedBatches } from './failed-batches.ts';
import { Functions } from './functions.ts';
import { grantMetrics } from './grant.ts';
import { EventApi } from './http-api.ts';
import { IsolatedNetwork } from './isolated-network.ts';
import { Monitoring } from './monitoring.ts';
import { PostgresEventStore } from './postgres-store.ts';
import { Processing } from './processing.ts';
import { keyGuard, type RouteGuard, tokenGuard } from './route-guard.ts';
import { EveryMinute } from './schedule.ts';

export interface SpillwayStackProps extends Deployment {
  /** Folder with one bundle a function, of the store that is chosen. */
  readonly bundles: string;
  /** @default - those of the stage in config/stages.ts */
  readonly settings?: StageSettings;
}

const NO_TRACING =
  'The story of an event is told by GET /events/{id}/explain, and X-Ray would sample it at a price per trace.';

/** The platform: the picture of docs/architecture.md, from top to bottom as an event goes. */
export class SpillwayStack extends Stack {
  constructor(scope: Construct, id: string, props: SpillwayStackProps) {
    const { stage, store, console: hasConsole, chaos, emulator, bundles, settings = STAGES[stage] } = props;
    super(scope, id, {
      description: `Spillway: resilient event processing, stage ${stage}, events in ${store}`,
      terminationProtection: settings.deletionProtection,
    });
    Tags.of(this).add('project', 'spillway');
    Tags.of(this).add('stage', stage);
    acknowledge(this, ['Serverless-LambdaTracing'], NO_TRACING);

    const removalPolicy = settings.removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const logRetention: RetentionDays = settings.logRetentionDays;
    const { pointInTimeRecovery, deletionProtection } = settings;
    const data = { pointInTimeRecovery, deletionProtection, removalPolicy };

    // Ends: what nobody waits for and what failed on every attempt is kept, and an alarm tells of it.
    const undelivered = new EncryptedQueue(this, 'Undelivered', { retention: Duration.days(14) });
    acknowledge(undelivered, ['Serverless-SQSRedrivePolicy'], 'It is the end: what is in it waits for a person.');

    const network =
      store === 'postgres' ? new IsolatedNetwork(this, 'Network', { logRetention, removalPolicy }) : undefined;
    const metricsNamespace = `Spillway/${stage}`;
    const shared = { bundles, undelivered, metricsNamespace, logRetention, removalPolicy, network };
    const functions = new Functions(this, 'Functions', shared);

    const controlTable = new ControlTable(this, 'ControlTable', data);
    const eventStore =
      network === undefined
        ? new DynamoEventStore(this, 'EventStore', data)
        : new PostgresEventStore(this, 'EventStore', { network, settings: settings.postgres, ...data });

    // producer ──HTTP──▶ ingest ──packed record──▶ stream
    const ingest = functions.make('ingest');
    const { capacity, shards, retentionHours, key } = settings.stream;
    const stream = new EventStream(this, 'EventStream', {
      ...(capacity === 'provisioned' && shards !== undefined && { shards }),
      retention: Duration.hours(retentionHours),
      ...(key === 'customer' && {
        encryptionKey: new Key(this, 'StreamKey', { enableKeyRotation: true, removalPolicy }),
      }),
      removalPolicy,
    });
    stream.connectWriter(ingest);
    eventStore.connect(ingest, 'read'); // an answer may wait for the results

    // stream ──batch──▶ process ──one write──▶ event store;  the record's own fault ──▶ dead letters
    const process = functions.make('process');
    const deadLetters = new DeadLetters(this, 'DeadLetters');
    eventStore.connect(process, 'write');
    deadLetters.connectSender(process);
    controlTable.connect(process, { writes: ['pause'] }); // why it paused its mapping
    if (eventStore instanceof DynamoEventStore) {
      eventStore.project({ fn: functions.make('projector'), settings: PROJECTION_MAPPING, undelivered });
    }

    // the mapping gives up ──▶ failed batches ──event by event──▶ isolate
    const failed = functions.make('failed-batches');
    const isolate = functions.make('isolate');
    failed.connectFunction(ENVIRONMENT.isolateFunction, isolate);
    eventStore.connect(failed, 'write');
    deadLetters.connectSender(failed);
    const failedBatches = new FailedBatches(this, 'FailedBatches', {
      fn: failed,
      expiration: Duration.days(settings.failedBatchDays),
      removalPolicy,
    });
    failedBatches.connectSource(process);
    const processing = new Processing(this, 'Processing', {
      stream: stream.stream,
      fn: process,
      settings: EVENT_SOURCE_MAPPING,
      failedBatches: failedBatches.bucket,
      enhancedFanOut: settings.stream.enhancedFanOut,
    });

    // dead letters ──▶ redrive, stream ──▶ replay: by timer and by hand
    const redrive = functions.make('redrive');
    eventStore.connect(redrive, 'write');
    const replay = functions.make('replay');
    eventStore.connect(replay, 'write');
    const redriveWorker = functions.make('redrive-worker');
    redriveWorker.connectFunction(ENVIRONMENT.redriveFunction, redrive);
    redriveWorker.connectFunction(ENVIRONMENT.replayFunction, replay);
    redriveWorker.connectFunction(ENVIRONMENT.isolateFunction, isolate); // what ends the replay's environment
    eventStore.connect(redriveWorker, 'write');
    deadLetters.connectConsumer(redriveWorker);
    controlTable.connect(redriveWorker, { reads: ['pause'], writes: ['redrive', 'replay', 'lease', 'upkeep'] });
    processing.connectControl(redriveWorker); // letters wait while events wait
    stream.connectReader(redriveWorker); // replays
    new EveryMinute(this, 'RedriveSchedule', { fn: redriveWorker, undelivered });

    // the world's fault ──▶ the mapping is paused; the breaker probes the store and resumes it
    const breaker = functions.make('breaker');
    eventStore.connect(breaker, 'read');
    controlTable.connect(breaker, { writes: ['pause'] });
    processing.connectControl(breaker);
    new EveryMinute(this, 'BreakerSchedule', { fn: breaker, undelivered });

    // event store ──▶ query, operate ──HTTP──▶ reader, operator
    const query = functions.make('query');
    eventStore.connect(query, 'read');
    stream.connectReader(query); // what the stream holds, for the ledger
    grantMetrics(query); // the latency of the last minutes
    const operate = functions.make('operate');
    eventStore.connect(operate, 'write');
    controlTable.connect(operate, { writes: ['pause', 'redrive', 'replay'] });
    processing.connectControl(operate);
    operate.connectFunction(ENVIRONMENT.redriveFunction, redrive); // rehearsals
    operate.connectFunction(ENVIRONMENT.redriveWorkerFunction, redriveWorker);
    const monitoring = functions.make('monitoring');
    const { jwt, keyHeaders, keyRates, corsOrigins, requestsPerSecond, burst } = settings.api;
    for (const called of [ingest, query, operate, monitoring]) {
      called.addEnvironment(ENVIRONMENT.keyRates, JSON.stringify(keyRates));
    }
    const keys = (): RouteGuard => {
      const authorizer = functions.make('authorizer');
      controlTable.connect(authorizer, { reads: ['keys'], writes: ['keyUses'] });
      return keyGuard(authorizer, keyHeaders);
    };
    const api = new EventApi(this, 'HttpApi', {
      routes: ROUTES,
      functions: { ingest, query, deadLetters: operate, mappingControl: operate, replays: operate, monitoring },
      guard: jwt === undefined ? keys() : tokenGuard(jwt),
      requestsPerSecond,
      burst,
      corsOrigins,
      logRetention,
      removalPolicy,
    });

    // browser ──▶ console: its files, and the API under the same address
    const site = hasConsole
      ? new ConsoleSite(this, 'Console', { apiId: api.api.apiId, routes: ROUTES, removalPolicy })
      : undefined;

    // every minute: how far behind, how many letters, whether the ledgers of stream and store agree
    const measure = functions.make('measure');
    eventStore.connect(measure, 'read');
    stream.connectReader(measure);
    new EveryMinute(this, 'MeasureSchedule', { fn: measure, undelivered });

    // whatever goes wrong ──▶ alarms ──▶ topic ──▶ e-mail, chat
    const watched = new Monitoring(this, 'Monitoring', {
      parts: {
        stream: stream.stream,
        mapping: processing.mappingId,
        api: api.api,
        functions: functions.made,
        ...(eventStore instanceof DynamoEventStore
          ? { table: eventStore.table }
          : { database: eventStore.cluster.ref }),
        deadLetterQueue: deadLetters.queue,
        failedBatchDeadLetters: failedBatches.deadLetters,
        undelivered,
      },
      stage,
      retention: Duration.hours(retentionHours),
      metricsNamespace,
      metricMath: !emulator,
      ...settings.alarms,
    });
    watched.connect(monitoring);

    if (chaos) {
      // An experiment may make events late. It ends before it loses one.
      const stopAlarm = watched.alarms.get('dropped-events')!;
      new ChaosExperiments(this, 'Chaos', { stream: stream.stream, fn: process, stopAlarm });
    }

    const outputs: Readonly<Record<string, string>> = {
      ApiUrl: api.url,
      ApiId: api.api.apiId,
      StreamName: stream.stream.streamName,
      ControlTableName: controlTable.table.tableName,
      DeadLetterQueueUrl: deadLetters.queue.queueUrl,
      UndeliveredQueueUrl: undelivered.queueUrl,
      FailedBatchBucket: failedBatches.bucket.bucketName,
      MappingId: processing.mappingId,
      ...(eventStore instanceof DynamoEventStore
        ? { TableName: eventStore.table.tableName }
        : { DatabaseEndpoint: eventStore.cluster.attrEndpointAddress }),
      ...(site !== undefined && { ConsoleUrl: site.url, ConsoleBucket: site.bucket.bucketName }),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
